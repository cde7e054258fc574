package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keywake.store.Invariant;
import io.keywake.store.bgiteration.Item;
import io.keywake.store.command.Glob;
import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.Effect;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.ValueType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.config.AbstractConfig;
import org.jspecify.annotations.Nullable;

/**
 * Which entries an export publishes: by database, key and type. Immutable; for any thread.
 *
 * <p>Database and key never change, so of an entry that they leave out nothing is ever published.
 * The type may: an entry that is overwritten with a type that is left out is published as deleted.
 * Whether it had been published is not remembered, so that a key may be deleted that never was.
 */
public final class Selection {
  /** In place of a number of keys: the store counts what it holds, not what is selected. */
  static final long NOT_COUNTED = -1;

  private final Set<Integer> includedDatabases = new TreeSet<>();
  private final Set<Integer> excludedDatabases = new TreeSet<>();
  private final List<Glob> includedKeys;
  private final List<Glob> excludedKeys;
  private final Set<ValueType> types = EnumSet.allOf(ValueType.class);
  private final boolean everything;

  Selection(AbstractConfig values) {
    values
        .getList(ExportConfigDef.INCLUDE_DATABASES)
        .forEach(each -> includedDatabases.add(Integer.valueOf(each)));
    values
        .getList(ExportConfigDef.EXCLUDE_DATABASES)
        .forEach(each -> excludedDatabases.add(Integer.valueOf(each)));
    includedKeys = globs(values.getList(ExportConfigDef.INCLUDE_KEYS));
    excludedKeys = globs(values.getList(ExportConfigDef.EXCLUDE_KEYS));
    List<String> includedTypes = values.getList(ExportConfigDef.INCLUDE_TYPES);
    List<String> excludedTypes = values.getList(ExportConfigDef.EXCLUDE_TYPES);
    types.removeIf(
        type ->
            (!includedTypes.isEmpty() && !includedTypes.contains(type.redisName()))
                || excludedTypes.contains(type.redisName()));
    everything =
        includedDatabases.isEmpty()
            && excludedDatabases.isEmpty()
            && includedKeys.isEmpty()
            && excludedKeys.isEmpty()
            && types.size() == ValueType.values().length;
  }

  private static List<Glob> globs(List<String> patterns) {
    return patterns.stream().map(each -> new Glob(each.getBytes(UTF_8))).toList();
  }

  /** Whether nothing is left out. */
  public boolean isEverything() {
    return everything;
  }

  /** Whether an entry is published if its type is. */
  public boolean containsKey(int db, byte[] key) {
    return everything
        || ((includedDatabases.isEmpty() || includedDatabases.contains(db))
            && !excludedDatabases.contains(db)
            && (includedKeys.isEmpty() || matches(includedKeys, key))
            && !matches(excludedKeys, key));
  }

  /** Whether entries of this type, as {@code TYPE} calls it, are published if their key is. */
  public boolean containsType(String redisName) {
    return types.stream().anyMatch(type -> type.redisName().equals(redisName));
  }

  private static boolean matches(List<Glob> patterns, byte[] key) {
    for (Glob each : patterns) {
      if (each.matches(key)) {
        return true;
      }
    }
    return false;
  }

  /** What an item says about the entries that are published. */
  Item of(Item item) {
    if (everything) {
      return item;
    }
    if (item instanceof Item.Entries entries) {
      return of(entries);
    }
    if (item instanceof Item.Effects effects) {
      return of(effects);
    }
    if (item instanceof Item.Consistent point) {
      return new Item.Consistent(
          point.sequence(), NOT_COUNTED, point.foldedCount(), point.epoch(), point.sharesAgain());
    }
    return item;
  }

  private Item of(Item.Entries item) {
    List<Item.Placed> entries = new ArrayList<>(item.entries().size());
    List<Effect.Deleted> deletions = new ArrayList<>();
    for (Item.Placed placed : item.entries()) {
      Entry entry = placed.entry();
      if (containsKey(placed.db(), entry.key())) {
        if (types.contains(entry.type())) {
          entries.add(placed);
        } else {
          deletions.add(deselected(item.sequence(), placed.db(), entry.key()));
        }
      }
    }
    for (Effect.Deleted deleted : item.deletions()) {
      if (containsKey(deleted.db(), deleted.key())) {
        deletions.add(deleted);
      }
    }
    return new Item.Entries(item.sequence(), entries, deletions, item.heapBytes());
  }

  private Item of(Item.Effects item) {
    List<Effect> effects = new ArrayList<>(item.effects().size());
    for (Effect effect : item.effects()) {
      Effect selected = of(effect);
      if (selected != null) {
        effects.add(selected);
      }
    }
    return new Item.Effects(
        item.sequence(),
        item.unitId(),
        item.unitFirst(),
        item.unitCount(),
        effects,
        item.heapBytes());
  }

  private @Nullable Effect of(Effect effect) {
    if (!(effect instanceof Effect.OfKey ofKey)) {
      throw Invariant.broken("a stream of single keys has " + effect);
    }
    if (!containsKey(ofKey.db(), ofKey.key())) {
      return null;
    }
    if (effect instanceof Effect.Upserted upserted && !types.contains(upserted.entry().type())) {
      return deselected(effect.sequence(), ofKey.db(), ofKey.key());
    }
    return effect instanceof Effect.Delta delta && !types.contains(delta.type()) ? null : effect;
  }

  /** It has no place in a table, and nobody asks for one. */
  private static Effect.Deleted deselected(long sequence, int db, byte[] key) {
    return new Effect.Deleted(sequence, db, 0, key, DeleteCause.DESELECTED);
  }
}
