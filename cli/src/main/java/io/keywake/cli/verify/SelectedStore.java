package io.keywake.cli.verify;

import io.keywake.exporter.Selection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a store holds of the entries that its export publishes: others count as absent. Used by one
 * thread at a time.
 */
public final class SelectedStore implements StoreSide {
  private final StoreSide store;
  private final Selection selection;

  public SelectedStore(StoreSide store, Selection selection) {
    this.store = store;
    this.selection = selection;
  }

  @Override
  public @Nullable Keys nextKeys() {
    Keys keys = store.nextKeys();
    return keys == null
        ? null
        : new Keys(
            keys.db(),
            keys.keys().stream().filter(key -> selection.containsKey(keys.db(), key)).toList());
  }

  @Override
  public List<Sighting> read(Keys keys) {
    return store.read(keys).stream().map(this::selected).toList();
  }

  private Sighting selected(Sighting sighting) {
    KeyName name = sighting.name();
    if (!selection.containsKey(name.db(), name.key())) {
      return new Sighting.Absent(name, Long.MAX_VALUE);
    }
    if (sighting instanceof Sighting.Present present
        && !selection.containsType(present.entry().content().typeName())) {
      // It went when the entry got this type: a record from before that may not stand.
      return new Sighting.Absent(name, present.entry().sequence());
    }
    return sighting;
  }

  @Override
  public boolean[] exist(Keys keys) {
    boolean[] exist = store.exist(keys);
    for (int i = 0; i < exist.length; i++) {
      exist[i] &= selection.containsKey(keys.db(), keys.keys().get(i));
    }
    return exist;
  }

  @Override
  public long nowMs() {
    return store.nowMs();
  }
}
