package io.keywake.store.bgiteration;

import static io.keywake.store.bgiteration.KeyspaceState.text;

import io.keywake.store.Invariant;
import io.keywake.store.bgiteration.KeyspaceState.Content;
import io.keywake.store.bgiteration.KeyspaceState.Place;
import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.Effect;
import io.keywake.store.keyspace.ValueType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

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

  private final Set<Class<?>> applied = new HashSet<>();

  /** Keys that readers hold from before, and that they have not been told of since. */
  private final Set<Place> leftOver;

  ClientCopy(int databases) {
    this(KeyspaceState.empty(databases), Set.of());
  }

  ClientCopy(KeyspaceState beginning, Set<Place> leftOver) {
    state = beginning;
    this.leftOver = new HashSet<>(leftOver);
  }

  Set<Place> leftOver() {
    return leftOver;
  }

  KeyspaceState state() {
    return state;
  }

  /** The kinds of changes that were applied to a value that the copy had. */
  Set<Class<?>> applied() {
    return applied;
  }

  /** What an item told has perhaps not been taken in. */
  void lose(Item item) {
    if (item instanceof Item.Entries entries) {
      entries.entries().forEach(each -> gaps.add(place(each)));
      entries.deletions().forEach(each -> gaps.add(place(each)));
    } else if (item instanceof Item.Effects effects) {
      for (Effect effect : effects.effects()) {
        // Behind a flush, every change builds on a value that was told whole.
        if (effect instanceof Effect.OfKey ofKey) {
          gaps.add(place(ofKey));
        }
      }
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
          leftOver.remove(place);
          gaps.remove(place);
        }
      }
      entries.deletions().forEach(deleted -> apply(deleted, keys));
    } else if (item instanceof Item.Effects effects) {
      effects.effects().forEach(effect -> apply(effect, keys));
    }
  }

  private void apply(Effect effect, Predicate<String> keys) {
    if (effect instanceof Effect.Flushed flushed) {
      state.db(flushed.db()).keySet().removeIf(keys);
      gaps.removeIf(gap -> gap.db() == flushed.db() && keys.test(gap.key()));
    } else if (effect instanceof Effect.Swapped swapped) {
      exchange(swapped.first(), swapped.second());
    } else {
      apply((Effect.OfKey) effect, keys);
    }
  }

  private void exchange(int first, int second) {
    state.swap(first, second);
    List<Place> old = List.copyOf(gaps);
    gaps.clear();
    for (Place gap : old) {
      boolean isExchanged = gap.db() == first || gap.db() == second;
      gaps.add(isExchanged ? new Place(first + second - gap.db(), gap.key()) : gap);
    }
  }

  private void apply(Effect.OfKey effect, Predicate<String> keys) {
    Map<String, Content> contents = state.db(effect.db());
    Place place = place(effect);
    String key = place.key();
    if (!keys.test(key)) {
      return;
    }
    leftOver.remove(place);
    if (effect instanceof Effect.Upserted upserted) {
      contents.put(key, KeyspaceState.content(upserted.entry()));
      gaps.remove(place);
    } else if (effect instanceof Effect.Deleted deleted) {
      if (deleted.cause() != DeleteCause.ORPHANED) {
        // What is left over is left over from before: of what was told since it says nothing.
        contents.remove(key);
      }
      gaps.remove(place);
    } else {
      Content base = contents.get(key);
      if (base == null || !fits(effect, base)) {
        Invariant.check(!isExact(place), "a change has the value that it builds on");
        contents.remove(key);
      } else {
        contents.put(key, changed(base, effect, isExact(place)));
        applied.add(effect.getClass());
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
    if (effect instanceof Effect.ListSpliced spliced && base.value() instanceof List<?> elements) {
      return spliced.index() + spliced.removed() <= elements.size();
    }
    return effect instanceof Effect.ExpiryChanged || base.type() == typeOf(effect);
  }

  private static @Nullable ValueType typeOf(Effect.OfKey change) {
    if (change instanceof Effect.StringWritten) {
      return ValueType.STRING;
    } else if (change instanceof Effect.HashChanged) {
      return ValueType.HASH;
    } else if (change instanceof Effect.SetChanged) {
      return ValueType.SET;
    }
    return change instanceof Effect.SortedSetChanged ? ValueType.SORTED_SET : null;
  }

  /** Changes that can tell what was there before are held to it. */
  @SuppressWarnings("unchecked")
  private static Content changed(Content base, Effect.OfKey effect, boolean isExact) {
    if (effect instanceof Effect.ExpiryChanged changed) {
      return base.withExpiry(changed.expireAtMs());
    }
    if (effect instanceof Effect.StringWritten written) {
      return base.withValue(written((String) base.value(), written));
    }
    if (effect instanceof Effect.HashChanged changed) {
      change((Map<String, String>) base.value(), changed);
    } else if (effect instanceof Effect.ListSpliced spliced) {
      splice((List<String>) base.value(), spliced);
    } else if (effect instanceof Effect.SetChanged changed) {
      boolean wasTrue = change((Set<String>) base.value(), changed);
      Invariant.check(wasTrue || !isExact, "added members are new, removed ones were there");
    } else {
      boolean wasTrue =
          change((Map<String, Double>) base.value(), (Effect.SortedSetChanged) effect);
      Invariant.check(wasTrue || !isExact, "put members change, removed ones were there");
    }
    return base;
  }

  private static void change(Map<String, String> fields, Effect.HashChanged changed) {
    for (int index = 0; index < changed.put().length; index += 2) {
      fields.put(text(changed.put()[index]), text(changed.put()[index + 1]));
    }
    for (byte[] field : changed.removed()) {
      fields.remove(text(field));
    }
  }

  private static void splice(List<String> elements, Effect.ListSpliced spliced) {
    List<String> inserted = new ArrayList<>();
    for (byte[] element : spliced.inserted()) {
      inserted.add(text(element));
    }
    elements.subList(spliced.index(), spliced.index() + spliced.removed()).clear();
    elements.addAll(spliced.index(), inserted);
  }

  private static boolean change(Set<String> members, Effect.SetChanged changed) {
    boolean wasTrue = true;
    for (byte[] member : changed.added()) {
      wasTrue &= members.add(text(member));
    }
    for (byte[] member : changed.removed()) {
      wasTrue &= members.remove(text(member));
    }
    return wasTrue;
  }

  private static boolean change(Map<String, Double> scores, Effect.SortedSetChanged changed) {
    boolean wasTrue = true;
    for (int index = 0; index < changed.put().length; index++) {
      Double score = changed.scores()[index];
      wasTrue &= !score.equals(scores.put(text(changed.put()[index]), score));
    }
    for (byte[] member : changed.removed()) {
      wasTrue &= scores.remove(text(member)) != null;
    }
    return wasTrue;
  }

  private static String written(String base, Effect.StringWritten written) {
    StringBuilder value = new StringBuilder(base);
    int end = written.offset() + written.bytes().length;
    value.setLength(Math.max(end, value.length()));
    value.replace(written.offset(), end, text(written.bytes()));
    return value.toString();
  }
}
