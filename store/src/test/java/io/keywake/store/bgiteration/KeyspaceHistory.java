package io.keywake.store.bgiteration;

import io.keywake.store.Invariant;
import io.keywake.store.bgiteration.KeyspaceState.Content;
import io.keywake.store.bgiteration.KeyspaceState.Place;
import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.Effect;
import io.keywake.store.keyspace.EffectListener;
import io.keywake.store.keyspace.EffectUnit;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Keyspace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The model that copies are compared with: what the keyspace held at the end of each unit.
 *
 * <p>Effects tell it where to look, and no more: what stands there is read from the keyspace. Older
 * states are the present one with the changes since undone.
 *
 * <p>Written by the execution thread; may be asked by every thread.
 */
final class KeyspaceHistory implements EffectListener {
  /** What stood in a place before the unit that ended at {@code sequence}. */
  private record Change(long sequence, int db, String key, @Nullable Content before) {}

  private final Keyspace keyspace;
  private final KeyspaceState present;
  private final Deque<Change> changes = new ArrayDeque<>();
  private final Set<Long> recorded = new HashSet<>();
  private final Map<Place, List<Change>> changesByPlace = new HashMap<>();
  private final Map<Long, EffectUnit> units = new HashMap<>();
  private final Map<Place, List<Effect.Deleted>> deletions = new HashMap<>();
  private final Map<Place, Effect.OfKey> touched = new HashMap<>();
  private final Set<Integer> replaced = new HashSet<>();

  /** Begins with what the keyspace holds now. */
  KeyspaceHistory(Keyspace keyspace) {
    this.keyspace = keyspace;
    present = KeyspaceState.of(keyspace);
    recorded.add(keyspace.sequence());
    keyspace.listen(this);
  }

  /** Hears no more. */
  void end() {
    keyspace.unlisten(this);
  }

  @Override
  public synchronized void onUnit(EffectUnit unit) {
    units.put(unit.id(), unit);
    for (Effect effect : unit.effects()) {
      if (effect instanceof Effect.OfKey ofKey) {
        Place place = new Place(ofKey.db(), KeyspaceState.text(ofKey.key()));
        touched.put(place, ofKey);
        if (ofKey instanceof Effect.Deleted deleted) {
          deletions.computeIfAbsent(place, each -> new ArrayList<>()).add(deleted);
        }
      } else if (effect instanceof Effect.Flushed flushed) {
        replaced.add(flushed.db());
      } else if (effect instanceof Effect.Swapped swapped) {
        replaced.add(swapped.first());
        replaced.add(swapped.second());
      }
    }
    record();
  }

  private void record() {
    long sequence = keyspace.sequence();
    recorded.add(sequence);
    touched.forEach(
        (place, effect) -> {
          Entry entry = keyspace.table(place.db()).find(effect.position(), effect.key());
          // A swap may have brought another one here.
          Invariant.check(
              entry == null || !replaced.isEmpty() || entry.sequence() == effect.sequence(),
              "an entry knows its last change");
          note(
              sequence,
              place.db(),
              place.key(),
              entry == null ? null : KeyspaceState.content(entry));
        });
    touched.clear();
    replaced.forEach(db -> noteAll(sequence, db));
    replaced.clear();
  }

  private void noteAll(long sequence, int db) {
    Map<String, Content> now = KeyspaceState.contents(keyspace, db);
    for (String key : List.copyOf(present.db(db).keySet())) {
      if (!now.containsKey(key)) {
        note(sequence, db, key, null);
      }
    }
    now.forEach((key, content) -> note(sequence, db, key, content));
  }

  private void note(long sequence, int db, String key, @Nullable Content now) {
    Map<String, Content> contents = present.db(db);
    Content before = now == null ? contents.remove(key) : contents.put(key, now);
    if (!Objects.equals(before, now)) {
      Change change = new Change(sequence, db, key, before);
      changes.add(change);
      changesByPlace.computeIfAbsent(new Place(db, key), each -> new ArrayList<>()).add(change);
    }
  }

  /** Where a copy of some slots differs from the keyspace at the end of a unit; or empty. */
  synchronized String differencesOf(KeyspaceState copy, HashSlots scope, long sequence) {
    return copy.differencesTo(at(sequence).within(scope));
  }

  /** What the keyspace holds, as far as units have ended. */
  synchronized KeyspaceState present() {
    return present.copy();
  }

  /** The keys that were there at the ends of all units between two such ends. */
  synchronized Set<Place> throughout(long from, long to) {
    Set<Place> places = new HashSet<>();
    KeyspaceState last = at(to);
    for (int db = 0; db < last.databases(); db++) {
      for (String key : last.db(db).keySet()) {
        places.add(new Place(db, key));
      }
    }
    for (Change change : changes) {
      if (change.sequence > from && change.sequence <= to && change.before == null) {
        places.remove(new Place(change.db, change.key));
      }
    }
    return places;
  }

  private KeyspaceState at(long sequence) {
    Invariant.check(recorded.contains(sequence), "only ends of units are consistent");
    if (changes.isEmpty() || changes.peekLast().sequence <= sequence) {
      return present;
    }
    KeyspaceState state = present.copy();
    Iterator<Change> newestFirst = changes.descendingIterator();
    while (newestFirst.hasNext()) {
      Change change = newestFirst.next();
      if (change.sequence <= sequence) {
        break;
      }
      Map<String, Content> contents = state.db(change.db);
      if (change.before == null) {
        contents.remove(change.key);
      } else {
        contents.put(change.key, change.before);
      }
    }
    return state;
  }

  /** What a key held at the end of a unit. */
  synchronized @Nullable Content at(long sequence, int db, String key) {
    for (Change change : changesByPlace.getOrDefault(new Place(db, key), List.of())) {
      if (change.sequence > sequence) {
        return change.before;
      }
    }
    return present.db(db).get(key);
  }

  /** Where the keyspace differs from what its effects have told of it. */
  synchronized String differences() {
    return present.differencesTo(KeyspaceState.of(keyspace));
  }

  int databases() {
    return present.databases();
  }

  /** The effects of a unit, or none if there was no such unit. */
  synchronized List<Effect> effects(long unitId) {
    EffectUnit unit = units.get(unitId);
    return unit == null ? List.of() : unit.effects();
  }

  /** Why a key went the last time up to the sequence of a deletion that is presented. */
  synchronized @Nullable DeleteCause lastCause(Effect.Deleted presented) {
    Place place = new Place(presented.db(), KeyspaceState.text(presented.key()));
    DeleteCause cause = null;
    for (Effect.Deleted each : deletions.getOrDefault(place, List.of())) {
      if (each.sequence() <= presented.sequence()) {
        cause = each.cause();
      }
    }
    return cause;
  }
}
