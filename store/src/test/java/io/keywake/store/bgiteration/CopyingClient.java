package io.keywake.store.bgiteration;

import static io.keywake.store.bgiteration.KeyspaceState.text;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keywake.store.bgiteration.KeyspaceState.Content;
import io.keywake.store.bgiteration.KeyspaceState.Place;
import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.Effect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/**
 * A client that rebuilds the keyspace from items, as an exporter and a mirror would (view of now,
 * effects forwarded): what it has read counts only once it is acknowledged, and what it hands back
 * may have been taken in or not.
 */
final class CopyingClient extends SimulatedClient {
  private final ClientCopy copy;

  /** For every key of the copy the sequence that it is exact at. */
  private final Map<Place, Long> sequences = new HashMap<>();

  /** How many of the items that are not acknowledged are in the copy already. */
  private int takenIn;

  /** Items with flushes and swaps that were told as such. */
  private int toldDatabases;

  private final Set<Place> leftOverAtFirst;

  /** What is told behind so many items is told to who asked what is gone; -1 before the answer. */
  private volatile long leftOverToldBy = -1;

  private int goneAsked;
  private int goneTold;

  /**
   * @param beginning what the client holds already
   * @param leftOver keys that readers hold from before
   */
  CopyingClient(
      IterationSettings settings,
      IterationReader reader,
      Random random,
      KeyspaceHistory history,
      Disturbance disturbance,
      KeyspaceState beginning,
      Set<Place> leftOver) {
    super(settings, reader, random, history, disturbance);
    for (int db = 0; db < beginning.databases(); db++) {
      for (String key : beginning.db(db).keySet()) {
        told.add(new Place(db, key));
      }
    }
    copy = new ClientCopy(beginning, leftOver);
    leftOverAtFirst = leftOver;
  }

  /** Readers hold keys from before: asks which of them are gone. */
  void askGone() {
    if (consistentPoints() > 0) {
      List<KnownKey> keys = new ArrayList<>();
      for (Place place : leftOverAtFirst) {
        keys.add(new KnownKey(place.db(), place.key().getBytes(ISO_8859_1)));
      }
      goneAsked++;
      IterationReader asking = reader;
      asking.presentIfGone(
          keys, () -> leftOverToldBy = asking.readItems() + asking.status().queueLength());
    }
  }

  @Override
  void attach(IterationReader attached) {
    super.attach(attached);
    leftOverToldBy = -1;
  }

  /** How many keys from before have turned out to be gone. */
  int goneTold() {
    return goneTold;
  }

  @Override
  boolean concerns(Effect effect, boolean isPassed) {
    return isPassed || (isToldAsSuch() && effect instanceof Effect.OfDatabase);
  }

  /** How many flushes and swaps it was told of as such. */
  int toldDatabases() {
    return toldDatabases;
  }

  @Override
  boolean mayHandBack() {
    // It is terminated by the loss of a swap, so most of them do not lose one.
    return super.mayHandBack() && (!hasSwap(uncommitted) || random.nextInt(10) == 0);
  }

  private static boolean hasSwap(List<Read> reads) {
    return reads.stream()
        .anyMatch(
            read ->
                read.item() instanceof Item.Effects unit
                    && unit.effects().stream().anyMatch(Effect.Swapped.class::isInstance));
  }

  @Override
  Set<Class<?>> applied() {
    return copy.applied();
  }

  @Override
  void unit(Item.Effects item) {
    for (Effect effect : item.effects()) {
      check(
          !(effect instanceof Effect.Delta)
              || effect.heapBytes() <= settings.largeValues().deltaBytesMax(),
          "larger changes than the client wants are whole values");
      if (effect instanceof Effect.OfKey ofKey) {
        tell(new Place(ofKey.db(), text(ofKey.key())));
      } else {
        check(isToldAsSuch(), "who wants databases expanded is told of single keys");
        toldDatabases++;
      }
    }
  }

  @Override
  void presented(Item.Entries item) {
    for (Item.Placed placed : item.entries()) {
      Place place = new Place(placed.db(), text(placed.entry().key()));
      boolean isNew = tell(place);
      check(
          isNew || hasAskedOf(place) || disturbance != Disturbance.NONE,
          "a key is presented once and unpassed");
      Content content = KeyspaceState.content(placed.entry());
      Content truth = history.at(item.sequence(), place.db(), place.key());
      check(content.equals(truth), "an entry is presented as it is");
    }
    for (Effect.Deleted deleted : item.deletions()) {
      goneTold += deleted.cause() == DeleteCause.ORPHANED ? 1 : 0;
      checkDeletion(deleted);
      Content truth = history.at(item.sequence(), deleted.db(), text(deleted.key()));
      check(truth == null, "a key is presented as gone when it is");
    }
  }

  private boolean hasAskedOf(Place place) {
    return goneAsked > 0 && leftOverAtFirst.contains(place);
  }

  private void checkDeletion(Effect.Deleted deleted) {
    check(settings.scope().contains(deleted.key()), "only keys in scope are deleted");
    if (hasAskedOf(new Place(deleted.db(), text(deleted.key())))) {
      return;
    }
    check(deleted.cause() != DeleteCause.ORPHANED, "only what is from before is left over");
    check(disturbance != Disturbance.NONE, "deletions are forwarded while there is room");
    if (disturbance == Disturbance.OF_KEYS) {
      Place place = new Place(deleted.db(), text(deleted.key()));
      check(hasMissedItems || told.contains(place), "what the client never knew is not deleted");
      check(
          hasHandedBack || deleted.cause() == history.lastCause(deleted),
          "a deletion that is presented has the cause of the last one");
    }
  }

  @Override
  void consistent(Item.Consistent item) {
    boolean isFoldedForAll =
        !seesEveryChange()
            || hasAskedAgain
            || (disturbance == Disturbance.OF_DATABASES && !isToldAsSuch());
    boolean mayFold = goneAsked > 0 || (disturbance != Disturbance.NONE && isFoldedForAll);
    check(mayFold || item.foldedCount() == 0, "nothing is folded for whom everything is queued");
    takeIn(uncommitted.size());
    checkCopy(item);
    if (leftOverToldBy >= 0 && reader.readItems() > leftOverToldBy) {
      check(copy.leftOver().isEmpty(), "nothing is left over from before");
    }
    check(item.keyCount() == copy.state().keyCount(), "a consistent point tells how many keys");
  }

  @Override
  void complete(Item.Complete item) {
    checkCopy(item);
  }

  private void checkCopy(Item item) {
    compared();
    String differences = history.differencesOf(copy.state(), settings.scope(), item.sequence());
    if (!differences.isEmpty()) {
      throw new AssertionError(
          "the copy of " + settings + " differs at " + item + ":" + differences);
    }
  }

  @Override
  void committing(int count) {
    takeIn(count);
    takenIn -= count;
  }

  /** Takes in what was read up to some item. */
  private void takeIn(int count) {
    if (hasLostSwap) {
      takenIn = Math.max(takenIn, count);
    }
    for (; takenIn < count; takenIn++) {
      Item item = uncommitted.get(takenIn).item();
      checkBases(item);
      copy.apply(item, key -> true);
      if (item instanceof Item.Effects effects) {
        checkTakenIn(effects);
      }
    }
  }

  /** A delta builds on what the copy has of its key, if that is exact. */
  private void checkBases(Item item) {
    if (item instanceof Item.Entries entries) {
      for (Item.Placed placed : entries.entries()) {
        sequences.put(new Place(placed.db(), text(placed.entry().key())), item.sequence());
      }
    } else if (item instanceof Item.Effects effects) {
      for (Effect effect : effects.effects()) {
        if (effect instanceof Effect.Swapped swapped) {
          exchange(swapped);
        }
        if (!(effect instanceof Effect.OfKey ofKey)) {
          continue;
        }
        Place place = new Place(ofKey.db(), text(ofKey.key()));
        if (effect instanceof Effect.Delta delta && copy.isExact(place)) {
          // What a client that goes on holds from the beginning is as old as it may be.
          long sequence = sequences.getOrDefault(place, delta.base());
          check(
              delta.base() <= sequence && sequence < delta.sequence(),
              "a delta tells from where on it can be applied");
        }
        sequences.put(place, effect.sequence());
      }
    }
  }

  /** What comes into a database is as it is there since then. */
  private void exchange(Effect.Swapped swapped) {
    Map<Place, Long> exchanged = new HashMap<>();
    sequences.forEach(
        (place, sequence) -> {
          if (place.db() == swapped.first()) {
            exchanged.put(new Place(swapped.second(), place.key()), swapped.sequence());
          } else if (place.db() == swapped.second()) {
            exchanged.put(new Place(swapped.first(), place.key()), swapped.sequence());
          } else {
            exchanged.put(place, sequence);
          }
        });
    sequences.clear();
    sequences.putAll(exchanged);
  }

  /**
   * A key whose last effect in a unit was forwarded is in the copy as it was at the end of that
   * unit.
   */
  private void checkTakenIn(Item.Effects item) {
    Map<Place, Effect> last = new HashMap<>();
    for (Effect effect : history.effects(item.unitId())) {
      if (!(effect instanceof Effect.OfKey ofKey)) {
        return;
      }
      last.put(new Place(ofKey.db(), text(ofKey.key())), effect);
    }
    for (Effect effect : item.effects()) {
      Effect.OfKey ofKey = (Effect.OfKey) effect;
      Place place = new Place(ofKey.db(), text(ofKey.key()));
      if (effect.equals(last.get(place)) && copy.isExact(place)) {
        Content truth = history.at(item.sequence(), place.db(), place.key());
        Content mine = copy.state().db(place.db()).get(place.key());
        check(Objects.equals(mine, truth), "a forwarded effect makes the copy of its key exact");
      }
    }
  }

  /** Of each half of the keys, the items up to some point were taken in. */
  @Override
  void losing() {
    hasLostSwap |= hasSwap(uncommitted);
    if (hasLostSwap) {
      takenIn = 0;
      return;
    }
    List<Read> unknown = uncommitted.subList(takenIn, uncommitted.size());
    for (int half = 0; half < 2; half++) {
      int mine = half;
      unknown
          .subList(0, random.nextInt(unknown.size() + 1))
          .forEach(read -> copy.apply(read.item(), key -> (key.hashCode() & 1) == mine));
    }
    unknown.forEach(read -> copy.lose(read.item()));
    takenIn = 0;
  }
}
