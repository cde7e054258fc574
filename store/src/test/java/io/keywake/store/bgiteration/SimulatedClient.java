package io.keywake.store.bgiteration;

import static io.keywake.store.bgiteration.KeyspaceState.text;

import io.keywake.store.Invariant;
import io.keywake.store.bgiteration.IterationSettings.Overflow;
import io.keywake.store.bgiteration.KeyspaceState.Content;
import io.keywake.store.bgiteration.KeyspaceState.Place;
import io.keywake.store.keyspace.Effect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client that rebuilds the keyspace from items, as an exporter and a mirror would: what it has
 * read counts only once it is acknowledged, and what it hands back may have been taken in or not.
 * It checks every item against the history of the keyspace.
 */
final class SimulatedClient {
  /** How much of the contract can be checked from item to item. */
  enum Disturbance {
    /** No flush or swap, room in the queue for everything, nothing handed back. */
    NONE,
    /** No flush or swap. */
    OF_KEYS,
    OF_DATABASES
  }

  /** An item, and how many had been read with it. */
  private record Read(Item item, long readItems) {}

  private final IterationSettings settings;
  private final IterationReader reader;
  private final Random random;
  private final KeyspaceHistory history;
  private final Disturbance disturbance;
  private final ClientCopy copy;
  private final List<Read> uncommitted = new ArrayList<>();

  /** How many of these are in the copy already. */
  private int takenIn;

  private final Set<Place> told = new HashSet<>();
  private long lastSequence;
  private long passedEffects;
  private long effectsAtEnd;
  private int consistentPoints;
  private boolean hasHandedBack;
  private boolean hasAskedAgain;
  private volatile boolean mayTerminate;
  private volatile boolean isTerminated;
  private boolean ended;

  SimulatedClient(
      IterationSettings settings,
      IterationReader reader,
      Random random,
      KeyspaceHistory history,
      Disturbance disturbance) {
    this.settings = settings;
    this.reader = reader;
    this.random = random;
    this.history = history;
    this.disturbance = disturbance;
    copy = new ClientCopy(history.databases());
  }

  String name() {
    return settings.name();
  }

  boolean hasEnded() {
    return ended;
  }

  /** Whether the client has come to a consistent point since it had {@code before} of them. */
  boolean isAtRest(int before) {
    return ended || (consistentPoints > before && !settings.completeWhen().getAsBoolean());
  }

  int consistentPoints() {
    return consistentPoints;
  }

  /** The kinds of changes that were applied to a value that the copy had. */
  Set<Class<?>> applied() {
    return copy.applied();
  }

  /** So many effects on keys that the iteration had passed have happened (B13). */
  void passed(int effects) {
    passedEffects += effects;
  }

  /** The iteration is being broken off by somebody else. */
  void terminating() {
    mayTerminate = true;
  }

  /** The iteration has been broken off. */
  void terminated() {
    isTerminated = true;
  }

  boolean isReleased() {
    return reader.status().state() == IterationState.TERMINATED;
  }

  /** Reads one item, if there is one already, and checks it. */
  boolean read() {
    return read(0);
  }

  /** Reads one item, if there is one in time, and checks it. */
  boolean read(long timeoutNanos) {
    if (ended) {
      return false;
    }
    boolean mustEnd = isTerminated;
    Item item = poll(timeoutNanos);
    check(!mustEnd || item instanceof Item.Terminated, "nothing precedes a termination");
    if (item == null) {
      return false;
    }
    check(item.sequence() >= lastSequence, "an item's sequence never falls");
    lastSequence = item.sequence();
    uncommitted.add(new Read(item, reader.readItems()));
    if (item instanceof Item.Effects effects) {
      checkUnit(effects);
    } else if (item instanceof Item.Entries entries) {
      checkPresented(entries);
    } else if (item instanceof Item.Consistent consistent) {
      checkConsistent(consistent);
    } else if (item instanceof Item.Complete) {
      check(uncommitted.size() == 1, "everything is acknowledged before the end");
      checkCopy(item);
      end();
    } else {
      check(mayTerminate || seesEveryChange(), "only who is terminated reads so");
      end();
    }
    return true;
  }

  private @Nullable Item poll(long timeoutNanos) {
    try {
      return reader.poll(timeoutNanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void check(boolean holds, String what) {
    Invariant.check(holds, what);
  }

  /** Every effect on a passed key is forwarded or folded, and no other (B13, B20). */
  void checkEffectCount() {
    if (!ended && !isTerminated) {
      check(
          !reader.status().state().isLive() || effectCount() == passedEffects,
          "effects are forwarded or folded if and only if their key is passed");
    }
  }

  private void checkUnit(Item.Effects item) {
    List<Effect> all = history.effects(item.unitId());
    check(!all.isEmpty(), "a unit has been");
    check(item.unitCount() == all.size(), "an item tells how many effects its unit had");
    check(item.unitFirst() == all.get(0).sequence(), "an item tells where its unit began");
    check(item.sequence() == all.get(0).sequence() + all.size() - 1, "a unit's item is at its end");
    check(!item.effects().isEmpty(), "an item has content");
    long last = item.unitFirst() - 1;
    for (Effect.OfKey effect : item.effects()) {
      check(effect.sequence() > last, "effects are in order");
      check(
          effect.equals(all.get((int) (effect.sequence() - item.unitFirst()))), "effects are true");
      last = effect.sequence();
      boolean isWhole = effect instanceof Effect.Upserted || effect instanceof Effect.Deleted;
      check(isWhole || !settings.largeValues().whole(), "who wants whole values gets no other");
      tell(new Place(effect.db(), text(effect.key())));
    }
  }

  private void checkPresented(Item.Entries item) {
    check(!item.entries().isEmpty() || !item.deletions().isEmpty(), "an item has content");
    for (Item.Placed placed : item.entries()) {
      Place place = new Place(placed.db(), text(placed.entry().key()));
      boolean isNew = tell(place);
      check(isNew || disturbance != Disturbance.NONE, "a key is presented once and unpassed");
      Content content = KeyspaceState.content(placed.entry());
      Content truth = history.at(item.sequence(), place.db(), place.key());
      check(content.equals(truth), "an entry is presented as it is");
    }
    for (Effect.Deleted deleted : item.deletions()) {
      checkDeletion(deleted);
      Content truth = history.at(item.sequence(), deleted.db(), text(deleted.key()));
      check(truth == null, "a key is presented as gone when it is");
    }
  }

  private boolean tell(Place place) {
    check(KeyspaceState.contains(settings.scope(), place.key()), "only keys in scope are told");
    return told.add(place);
  }

  private void checkDeletion(Effect.Deleted deleted) {
    check(settings.scope().contains(deleted.key()), "only keys in scope are deleted");
    check(disturbance != Disturbance.NONE, "deletions are forwarded while there is room");
    if (disturbance == Disturbance.OF_KEYS) {
      Place place = new Place(deleted.db(), text(deleted.key()));
      check(told.contains(place), "what the client never knew is not deleted");
      check(
          hasHandedBack || deleted.cause() == history.lastCause(deleted),
          "a deletion that is presented has the cause of the last one");
    }
  }

  private void checkConsistent(Item.Consistent item) {
    boolean mayFold =
        disturbance != Disturbance.NONE
            && (!seesEveryChange() || hasAskedAgain || disturbance == Disturbance.OF_DATABASES);
    check(mayFold || item.foldedCount() == 0, "nothing is folded for whom everything is queued");
    takeIn(uncommitted.size());
    checkCopy(item);
    check(item.keyCount() == copy.state().keyCount(), "a consistent point tells how many keys");
  }

  private boolean seesEveryChange() {
    return settings.overflow() == Overflow.TERMINATE;
  }

  private void checkCopy(Item item) {
    consistentPoints++;
    String differences = history.differencesOf(copy.state(), settings.scope(), item.sequence());
    if (!differences.isEmpty()) {
      throw new AssertionError(
          "the copy of " + settings + " differs at " + item + ":" + differences);
    }
  }

  /** Takes in and acknowledges all that was read. */
  void commit() {
    commit(uncommitted.size());
  }

  /** Takes in and acknowledges a part of what was read. */
  void commitSome() {
    commit(random.nextInt(uncommitted.size() + 1));
  }

  private void commit(int count) {
    if (count > 0) {
      takeIn(count);
      reader.acknowledge(uncommitted.get(count - 1).readItems());
      uncommitted.subList(0, count).clear();
      takenIn -= count;
    }
  }

  /** Takes in what was read up to some item, without acknowledging it yet. */
  private void takeIn(int count) {
    for (; takenIn < count; takenIn++) {
      Item item = uncommitted.get(takenIn).item();
      copy.apply(item, key -> true);
      if (item instanceof Item.Effects effects) {
        checkTakenIn(effects);
      }
    }
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
    for (Effect.OfKey effect : item.effects()) {
      Place place = new Place(effect.db(), text(effect.key()));
      if (effect.equals(last.get(place)) && copy.isExact(place)) {
        Content truth = history.at(item.sequence(), place.db(), place.key());
        Content mine = copy.state().db(place.db()).get(place.key());
        check(Objects.equals(mine, truth), "a forwarded effect makes the copy of its key exact");
      }
    }
  }

  /**
   * Loses what was read since the last commit, or a part of it, without knowing which: of each half
   * of the keys, the items up to some point were taken in.
   */
  void handBack() {
    List<Read> unknown = uncommitted.subList(takenIn, uncommitted.size());
    for (int half = 0; half < 2; half++) {
      int mine = half;
      unknown
          .subList(0, random.nextInt(unknown.size() + 1))
          .forEach(read -> copy.apply(read.item(), key -> (key.hashCode() & 1) == mine));
    }
    unknown.forEach(read -> copy.lose(read.item()));
    uncommitted.clear();
    takenIn = 0;
    hasHandedBack = true;
    reader.handBack();
  }

  /** Wants some or all keys once more. */
  void presentAgain() {
    hasAskedAgain = true;
    int bits = random.nextInt(4);
    reader.presentAgain((db, key) -> (text(key).hashCode() & bits) == bits);
  }

  void askConsistent() {
    reader.askConsistent();
  }

  void close() {
    if (ended) {
      check(effectCount() == effectsAtEnd, "an iteration that has ended hears no effects");
    }
    reader.close();
    ended = true;
  }

  private void end() {
    ended = true;
    effectsAtEnd = effectCount();
  }

  private long effectCount() {
    IterationStatus status = reader.status();
    return status.effects() + status.folded();
  }

  /** Nothing can be read behind the end. */
  void checkEnd() {
    boolean refused = false;
    try {
      poll(0);
    } catch (IllegalStateException e) {
      refused = true;
    }
    check(refused, "nothing follows the end");
  }
}
