package io.keywake.store.bgiteration;

import static io.keywake.store.bgiteration.KeyspaceState.text;

import io.keywake.store.Invariant;
import io.keywake.store.bgiteration.KeyspaceState.Content;
import io.keywake.store.bgiteration.KeyspaceState.Place;
import io.keywake.store.keyspace.Effect;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A copy of the keyspace that is rebuilt from items: entries are put over what was there, effects
 * are applied to it.
 *
 * <p>Owned by its client.
 */
final class ClientCopy {
  private final KeyspaceState state;

  /**
   * Keys of which something was lost, so that the value which a change builds on may be missing
   * until it is told whole again.
   */
  private final Set<Place> gaps = new HashSet<>();

  ClientCopy(int databases) {
    state = KeyspaceState.empty(databases);
  }

  KeyspaceState state() {
    return state;
  }

  /** What an item told has perhaps not been taken in. */
  void lose(Item item) {
    if (item instanceof Item.Entries entries) {
      entries.entries().forEach(each -> gaps.add(place(each)));
      entries.deletions().forEach(each -> gaps.add(place(each)));
    } else if (item instanceof Item.Effects effects) {
      effects.effects().forEach(each -> gaps.add(place(each)));
    }
  }

  boolean isExact(Place place) {
    return !gaps.contains(place);
  }

  /** Takes in what an item tells of some keys. */
  void apply(Item item, Predicate<String> keys) {
    if (item instanceof Item.Entries entries) {
      for (Item.Placed placed : entries.entries()) {
        Place place = place(placed);
        if (keys.test(place.key())) {
          state.db(place.db()).put(place.key(), KeyspaceState.content(placed.entry()));
          gaps.remove(place);
        }
      }
      entries.deletions().forEach(deleted -> apply(deleted, keys));
    } else if (item instanceof Item.Effects effects) {
      effects.effects().forEach(effect -> apply(effect, keys));
    }
  }

  private void apply(Effect.OfKey effect, Predicate<String> keys) {
    Map<String, Content> contents = state.db(effect.db());
    Place place = place(effect);
    String key = place.key();
    if (!keys.test(key)) {
      return;
    }
    if (effect instanceof Effect.Upserted upserted) {
      contents.put(key, KeyspaceState.content(upserted.entry()));
      gaps.remove(place);
    } else if (effect instanceof Effect.Deleted) {
      contents.remove(key);
      gaps.remove(place);
    } else {
      Content base = contents.get(key);
      if (base == null || !fits(effect, base)) {
        Invariant.check(!isExact(place), "a change has the value that it builds on");
        contents.remove(key);
      } else {
        contents.put(key, changed(base, effect));
      }
    }
  }

  private static Place place(Item.Placed placed) {
    return new Place(placed.db(), text(placed.entry().key()));
  }

  private static Place place(Effect.OfKey effect) {
    return new Place(effect.db(), text(effect.key()));
  }

  private static boolean fits(Effect.OfKey effect, Content base) {
    return effect instanceof Effect.ExpiryChanged
        || base.value() instanceof String == effect instanceof Effect.StringWritten;
  }

  @SuppressWarnings("unchecked")
  private static Content changed(Content base, Effect.OfKey effect) {
    if (effect instanceof Effect.ExpiryChanged changed) {
      return new Content(base.value(), changed.expireAtMs());
    }
    if (effect instanceof Effect.StringWritten written) {
      return new Content(written((String) base.value(), written), base.expireAtMs());
    }
    Map<String, String> fields = (Map<String, String>) base.value();
    Effect.HashChanged changed = (Effect.HashChanged) effect;
    for (int index = 0; index < changed.put().length; index += 2) {
      fields.put(text(changed.put()[index]), text(changed.put()[index + 1]));
    }
    for (byte[] field : changed.removed()) {
      fields.remove(text(field));
    }
    return base;
  }

  private static String written(String base, Effect.StringWritten written) {
    StringBuilder value = new StringBuilder(base);
    int end = written.offset() + written.bytes().length;
    value.setLength(Math.max(end, value.length()));
    value.replace(written.offset(), end, text(written.bytes()));
    return value.toString();
  }
}
