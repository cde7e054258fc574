package io.keywake.store.bgiteration;

import static io.keywake.store.bgiteration.KeyspaceState.text;

import io.keywake.store.Invariant;
import io.keywake.store.bgiteration.IterationSettings.Effects;
import io.keywake.store.bgiteration.IterationSettings.Overflow;
import io.keywake.store.bgiteration.IterationSettings.View;
import io.keywake.store.bgiteration.IterationSettings.WholeDatabases;
import io.keywake.store.bgiteration.KeyspaceState.Place;
import io.keywake.store.keyspace.Effect;
import io.keywake.store.keyspace.EffectUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client that reads, acknowledges, loses and leaves, and checks every item against the history of
 * the keyspace: here what holds in all modes.
 */
abstract class SimulatedClient {
  private static final long UNCERTAIN = -1;

  /** How much of the contract can be checked from item to item. */
  enum Disturbance {
    /** No flush or swap, room in the queue for everything, nothing handed back. */
    NONE,
    /** No flush or swap. */
    OF_KEYS,
    OF_DATABASES
  }

  /** An item, and how many had been read with it. */
  record Read(Item item, long readItems) {}

  final IterationSettings settings;
  final Random random;
  final KeyspaceHistory history;
  final Disturbance disturbance;
  final List<Read> uncommitted = new ArrayList<>();
  final Set<Place> told = new HashSet<>();
  IterationReader reader;
  boolean hasHandedBack;
  boolean hasAskedAgain;

  /** Whether there may have been items that no client has read. */
  boolean hasMissedItems;

  /** Whether a swap was handed back, so that the iteration cannot go on. */
  boolean hasLostSwap;

  private long lastSequence;
  private long effectsDue;
  private long effectsAtEnd;
  private int consistentPoints;
  private volatile boolean mayTerminate;
  private volatile boolean isTerminated;
  private boolean isDetached;
  private boolean ended;
  private @Nullable IterationStatus lastStatus;

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
  }

  /** The client for a mode; made when its iteration is, before anything changes. */
  static SimulatedClient of(
      IterationSettings settings,
      IterationReader reader,
      Random random,
      KeyspaceHistory history,
      Disturbance disturbance) {
    if (settings.view() == View.CREATION) {
      return new ImagingClient(settings, reader, random, history, disturbance);
    }
    return settings.effects() == Effects.NONE
        ? new ScanningClient(settings, reader, random, history, disturbance)
        : new CopyingClient(
            settings,
            reader,
            random,
            history,
            disturbance,
            KeyspaceState.empty(history.databases()),
            Set.of());
  }

  // What a mode adds.

  /** Whether an effect has to be forwarded or folded. */
  abstract boolean concerns(Effect effect, boolean isPassed);

  abstract void presented(Item.Entries item);

  abstract void unit(Item.Effects item);

  abstract void consistent(Item.Consistent item);

  abstract void complete(Item.Complete item);

  /** Some items, the oldest that are not acknowledged yet, are about to be. */
  void committing(int count) {}

  /** What is not acknowledged yet is about to be handed back. */
  void losing() {}

  /** The kinds of changes that were applied to a value that a copy had. */
  abstract Set<Class<?>> applied();

  // What is the same in all.

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

  /** How often everything was compared. */
  int consistentPoints() {
    return consistentPoints;
  }

  void compared() {
    consistentPoints++;
  }

  boolean mayHandBack() {
    return disturbance != Disturbance.NONE;
  }

  /** Whether flushes and swaps come as such, while there is room. */
  boolean isToldAsSuch() {
    return settings.wholeDatabases() == WholeDatabases.AS_SUCH;
  }

  /**
   * Whether it depends on the room for an item which of the effects of a unit concern the client:
   * those behind a swap, by its new numbers or by the old ones.
   */
  boolean isUncertain(EffectUnit unit) {
    return settings.view() == View.NOW
        && isToldAsSuch()
        && unit.effects().size() > 1
        && unit.effects().stream().anyMatch(Effect.Swapped.class::isInstance);
  }

  /** Effects have happened, of which it is not known which concern the client. */
  void heardUncertain() {
    effectsDue = UNCERTAIN;
  }

  /** An effect has happened (B13). */
  void heard(Effect effect, boolean isPassed) {
    becomeCertain();
    effectsDue += concerns(effect, isPassed) ? 1 : 0;
  }

  /** The iteration is being broken off by somebody else. */
  void terminating() {
    mayTerminate = true;
  }

  /** The iteration has been broken off. */
  void terminated() {
    isTerminated = true;
  }

  /** Whether this client has left the iteration, or was taken for gone and knows it. */
  boolean isDetached() {
    return isDetached;
  }

  /** Whether the iteration still has this client, which may not know that it does not. */
  boolean isAttached() {
    return !isDetached && reader.status().attached();
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
    if (ended || isDetached) {
      return false;
    }
    boolean mustEnd = isTerminated;
    Item item = poll(timeoutNanos);
    check(!mustEnd || item instanceof Item.Terminated, "nothing precedes a termination");
    if (item == null) {
      return false;
    }
    check(item.sequence() >= lastSequence, "an item's sequence never falls");
    if (item instanceof Item.Terminated end && end.reason().equals("its client was detached")) {
      loseUncommitted();
      isDetached = true;
      return true;
    }
    lastSequence = item.sequence();
    uncommitted.add(new Read(item, reader.readItems()));
    if (item instanceof Item.Effects effects) {
      checkUnit(effects);
      unit(effects);
    } else if (item instanceof Item.Entries entries) {
      check(!entries.entries().isEmpty() || !entries.deletions().isEmpty(), "an item has content");
      presented(entries);
    } else if (item instanceof Item.Consistent consistent) {
      consistent(consistent);
    } else if (item instanceof Item.Complete complete) {
      check(uncommitted.size() == 1, "everything is acknowledged before the end");
      complete(complete);
      end();
    } else {
      check(
          mayTerminate || hasLostSwap || (seesEveryChange() && (hasHandedBack || !isRoomy())),
          "only who is terminated or too slow reads so");
      end();
    }
    return true;
  }

  /**
   * What anybody may be told of the iteration agrees with itself, and with what was told before
   * (B6). Only while nobody else is at work.
   *
   * @param storeSequence the keyspace's
   */
  void checkStatus(long storeSequence) {
    IterationStatus status = reader.status();
    check(status.position() >= 0 && status.position() <= 1, "a position is a fraction");
    check(
        status.state() == IterationState.WALKING
            || status.state() == IterationState.TERMINATED
            || status.position() == 1,
        "a walk that is over has come to the end");
    check(status.pending() >= 0, "nobody owes less than no key");
    check(
        status.pending() == 0 || settings.view() == View.NOW,
        "a view of creation is presented once");
    check(
        status.queueLength() >= 0 && status.queueLength() <= settings.queueItemsMax(),
        "a queue is no longer than it may be");
    check(
        status.queueLength() == 0 ? status.queueBytes() == 0 : status.queueBytes() > 0,
        "a queue has bytes if and only if it has items");
    check(
        status.sequence() <= storeSequence && status.acknowledged() <= storeSequence,
        "nothing is told of the future");
    check(
        status.currentItemMs() >= 0 && status.currentItemMs() <= status.runMs(),
        "nobody is at an item for longer than there are any");
    check(hasAskedAgain || !status.refreshing(), "only who has asked is presented keys again");
    check(
        !status.attached() || status.state() != IterationState.TERMINATED,
        "an iteration that has ended has no client");
    check(
        settings.forwards() || status.effects() + status.folded() == 0,
        "without effects none is counted");
    IterationStatus before = lastStatus == null ? status : lastStatus;
    check(status.state().compareTo(before.state()) >= 0, "states follow one another");
    check(
        status.entries() >= before.entries()
            && status.effects() >= before.effects()
            && status.folded() >= before.folded()
            && status.sequence() >= before.sequence()
            && status.acknowledged() >= before.acknowledged()
            && status.runMs() >= before.runMs(),
        "counts never fall");
    lastStatus = status;
  }

  private @Nullable Item poll(long timeoutNanos) {
    try {
      return reader.poll(timeoutNanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  void check(boolean holds, String what) {
    Invariant.check(holds, what);
  }

  boolean tell(Place place) {
    check(KeyspaceState.contains(settings.scope(), place.key()), "only keys in scope are told");
    return told.add(place);
  }

  boolean seesEveryChange() {
    return settings.overflow() == Overflow.TERMINATE;
  }

  private boolean isRoomy() {
    return settings.queueBytesMax() == Long.MAX_VALUE;
  }

  private void becomeCertain() {
    effectsDue = effectsDue == UNCERTAIN ? effectCount() : effectsDue;
  }

  /** Every effect that has to be is forwarded or folded, and no other (B13, B20). */
  void checkEffectCount() {
    if (!ended && !isTerminated) {
      becomeCertain();
      check(
          !reader.status().state().isLive() || effectCount() == effectsDue,
          "effects are forwarded or folded if and only if they have to be");
    }
  }

  private void checkUnit(Item.Effects item) {
    check(settings.effects() == Effects.FORWARDED, "without effects there are none");
    List<Effect> all = history.effects(item.unitId());
    check(!all.isEmpty(), "a unit has been");
    check(item.unitCount() == all.size(), "an item tells how many effects its unit had");
    check(item.unitFirst() == all.get(0).sequence(), "an item tells where its unit began");
    check(item.sequence() == all.get(0).sequence() + all.size() - 1, "a unit's item is at its end");
    check(!item.effects().isEmpty(), "an item has content");
    long last = item.unitFirst() - 1;
    for (Effect effect : item.effects()) {
      check(effect.sequence() > last, "effects are in order");
      check(
          effect.equals(all.get((int) (effect.sequence() - item.unitFirst()))), "effects are true");
      last = effect.sequence();
    }
  }

  /** Acknowledges all that was read. */
  void commit() {
    commit(uncommitted.size());
  }

  /** Acknowledges a part of what was read. */
  void commitSome() {
    commit(random.nextInt(uncommitted.size() + 1));
  }

  private void commit(int count) {
    if (count > 0) {
      committing(count);
      reader.acknowledge(uncommitted.get(count - 1).readItems());
      uncommitted.subList(0, count).clear();
    }
  }

  /** Loses what was read since the last commit, or a part of it, without knowing which. */
  void handBack() {
    loseUncommitted();
    reader.handBack();
  }

  private void loseUncommitted() {
    losing();
    hasHandedBack |= !uncommitted.isEmpty();
    uncommitted.clear();
  }

  /** Leaves the iteration to whoever comes next, with what was taken in. */
  void detach() {
    loseUncommitted();
    isDetached = true;
    reader.detach();
  }

  /** Comes next. */
  void attach(IterationReader attached) {
    reader = attached;
    isDetached = false;
    hasHandedBack = true;
    hasMissedItems = true;
  }

  /** Does not know that it is gone. */
  void haunt() {
    switch (random.nextInt(5)) {
      case 0 -> reader.acknowledge(reader.readItems());
      case 1 -> reader.handBack();
      case 2 -> askConsistent();
      case 3 -> reader.detach();
      default -> reader.close();
    }
  }

  /** Wants some or all keys once more. */
  void presentAgain() {
    if (settings.view() == View.CREATION) {
      return;
    }
    hasAskedAgain = true;
    if (random.nextBoolean()) {
      reader.presentAgain(random.nextInt(3), 3);
      return;
    }
    int bits = random.nextInt(4);
    reader.presentAgain((db, key) -> (text(key).hashCode() & bits) == bits);
  }

  void askConsistent() {
    if (settings.effects() == Effects.FORWARDED) {
      reader.askConsistent();
    }
  }

  void close() {
    if (ended && !isDetached) {
      check(effectCount() == effectsAtEnd, "an iteration that has ended hears no effects");
    }
    reader.close();
    ended = true;
  }

  /** The iteration is over. */
  void end() {
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
