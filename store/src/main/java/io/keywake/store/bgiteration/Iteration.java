package io.keywake.store.bgiteration;

import io.keywake.store.bgiteration.Item.Placed;
import io.keywake.store.bgiteration.PendingKeys.DbKey;
import io.keywake.store.bgiteration.PendingKeys.Mark;
import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.Effect;
import io.keywake.store.keyspace.EffectListener;
import io.keywake.store.keyspace.EffectUnit;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.Table;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One background iteration as the execution thread sees it: a non-consistent walk with filtered
 * replication.
 *
 * <p>Owned by the execution thread. What the client may touch is {@link #queue}, {@link #counters},
 * and the {@link IterationReader} that stands for it.
 *
 * <h2>Why the copy is exact</h2>
 *
 * Let the client overwrite its copy with each item. For every key of every database one of these
 * holds between two units, once what is queued has been taken in:
 *
 * <ol>
 *   <li>the key is not passed by the {@link Walk}, and the client holds nothing of it;
 *   <li>the client's copy of the key equals the keyspace;
 *   <li>the key is {@link PendingKeys pending};
 *   <li>the key stands in a table that an {@link Expansion} has yet to walk.
 * </ol>
 *
 * An effect on a key of the first kind changes nothing in that. One on a passed key is forwarded,
 * or makes the key pending. The walk turns the first kind into the second by presenting what it
 * passes, a flush or swap turns the second into the fourth, and presenting leads back to the
 * second. When the walk is over and no key is pending or to be expanded, only the second kind is
 * left: the client is consistent, and stays so for as long as effects are forwarded.
 *
 * <p>A new key of a database whose table is still expanded may be forwarded at once: presenting it
 * again later is harmless, because presenting always tells the present state.
 */
final class Iteration implements EffectListener {
  /** Entries of one item at most, so that a step of the feed stays short. */
  static final int ENTRIES_PER_ITEM_MAX = 128;

  /** Heap bytes of an item at which no further entry is added. */
  static final int ITEM_BYTES_ENOUGH = 64 << 10;

  private static final long EFFECT_BYTES = 64;
  private static final long NANOS_PER_MS = 1_000_000;

  private final IterationSettings settings;
  private final Keyspace keyspace;
  private final Walk walk;
  private final Expansion expansion;
  private final PendingKeys pending = new PendingKeys();
  private final FeedTarget target = new FeedTarget();
  private final ItemQueue queue;
  private final IterationCounters counters;
  private final Runnable onReleased;
  private final RateLimit largeValues;

  private IterationState state = IterationState.WALKING;
  private boolean consistentAsked = true;
  private long consistentAskedNanos;
  private int epoch;
  private long offeredItems;
  private long handedBackItems;

  Iteration(IterationSettings settings, Keyspace keyspace, long nowNanos, Runnable onReleased) {
    this.settings = settings;
    this.keyspace = keyspace;
    this.onReleased = onReleased;
    walk = new Walk(keyspace);
    expansion = new Expansion(keyspace);
    queue = new ItemQueue(settings.queueItemsMax(), settings.queueBytesMax());
    counters = new IterationCounters(nowNanos);
    consistentAskedNanos = nowNanos;
    largeValues = new RateLimit(settings.largeBytesPerSecond(), nowNanos);
    keyspace.listen(this);
  }

  IterationSettings settings() {
    return settings;
  }

  ItemQueue queue() {
    return queue;
  }

  IterationCounters counters() {
    return counters;
  }

  IterationState state() {
    return state;
  }

  boolean hasPassed(int db, byte[] key) {
    return walk.hasPassed(db, keyspace.position(key));
  }

  // Effects.

  @Override
  public void onUnit(EffectUnit unit) {
    List<Effect> effects = unit.effects();
    List<Effect.OfKey> forwarded = new ArrayList<>(effects.size());
    boolean room = queue.hasRoom();
    long heapBytes = Item.BARE_BYTES;
    for (Effect effect : effects) {
      if (effect instanceof Effect.OfKey ofKey) {
        if (filter(ofKey, room)) {
          forwarded.add(ofKey);
          heapBytes += heapBytes(ofKey);
        }
      } else {
        expand((Effect.OfDatabase) effect);
      }
    }
    if (!forwarded.isEmpty()) {
      offer(
          new Item.Effects(
              keyspace.sequence(),
              unit.id(),
              effects.get(0).sequence(),
              effects.size(),
              forwarded,
              heapBytes));
      counters.effects(forwarded.size());
    }
    counters.pending(pending.size());
  }

  /** Whether an effect is forwarded as it is; if it is not, nothing of it gets lost (B13, B20). */
  private boolean filter(Effect.OfKey effect, boolean room) {
    if (effect instanceof Effect.Deleted) {
      expansion.onDeleted(
          effect.db(),
          effect.position(),
          db ->
              pending.markKnown(new DbKey(db, effect.position(), effect.key()), DeleteCause.MOVED));
    }
    if (!walk.hasPassed(effect.db(), effect.position())) {
      return false;
    }
    boolean whole = effect instanceof Effect.Upserted || effect instanceof Effect.Deleted;
    boolean forwardable = room && (whole || (!settings.wholeValues() && expansion.isEmpty()));
    if (forwardable && pending.isEmpty()) {
      return true;
    }
    DbKey key = new DbKey(effect.db(), effect.position(), effect.key());
    if (forwardable && !pending.contains(key)) {
      return true;
    }
    pending.fold(key, effect);
    counters.folded();
    return false;
  }

  private void expand(Effect.OfDatabase effect) {
    if (effect instanceof Effect.Flushed flushed) {
      expansion.onFlushed(flushed.db(), flushed.replacement(), walk.cursor(flushed.db()));
    } else if (effect instanceof Effect.Swapped swapped) {
      expansion.onSwapped(
          swapped.first(),
          swapped.second(),
          walk.cursor(swapped.first()),
          walk.cursor(swapped.second()));
    }
  }

  private static long heapBytes(Effect.OfKey effect) {
    if (effect instanceof Effect.Upserted upserted) {
      return EFFECT_BYTES + upserted.entry().heapBytes();
    }
    if (effect instanceof Effect.StringWritten written) {
      return EFFECT_BYTES + written.bytes().length;
    }
    if (effect instanceof Effect.HashChanged changed) {
      long bytes = EFFECT_BYTES;
      for (byte[] item : changed.put()) {
        bytes += item.length;
      }
      return bytes;
    }
    return EFFECT_BYTES;
  }

  // The feed.

  /**
   * Queues at most one item, if there is something to present and room for it. Never called inside
   * a unit.
   *
   * @return whether an item was queued
   */
  boolean feed(long nowNanos) {
    if (!state.isLive() || !queue.hasRoom()) {
      return false;
    }
    boolean fed = false;
    if (target.hasRoom(queue.length())) {
      fed = presentPrompt(nowNanos) || presentPostponed(nowNanos) || presentExpanded();
      fed = fed || presentWalked();
      counters.progress(pending.size(), walk.fraction(), target.length());
    }
    return fed || queueConsistent();
  }

  /**
   * Lets the client wake the execution thread as soon as it has made room, unless there is
   * something to feed now.
   *
   * @return whether there is nothing to feed
   */
  boolean parkFeed() {
    // The client takes an item and then looks at the flag, so the flag is set before the queue's
    // length is looked at: one of the two sees the other.
    counters.feedParked(true);
    VarHandle.fullFence();
    if (hasWork()) {
      counters.feedParked(false);
      return false;
    }
    return true;
  }

  private boolean hasWork() {
    if (!state.isLive() || !queue.hasRoom()) {
      return false;
    }
    boolean toPresent = !walk.isOver() || !expansion.isEmpty() || pending.hasPrompt();
    if (toPresent) {
      return target.hasRoom(queue.length());
    }
    return consistentAsked && pending.isEmpty();
  }

  /** Whether keys wait until their bytes are within the limit, so that time alone gives work. */
  boolean hasPostponed() {
    return state.isLive() && pending.hasPostponed();
  }

  /** A new turn of the feed begins: its target adapts to what the client has left over. */
  void beginFeed() {
    if (state.isLive()) {
      target.adapt(queue.length());
    }
  }

  private boolean presentPrompt(long nowNanos) {
    if (!pending.hasPrompt()) {
      return false;
    }
    Presentation presentation = new Presentation(keyspace.sequence());
    Iterator<Map.Entry<DbKey, Mark>> keys = pending.prompt();
    List<Map.Entry<DbKey, Mark>> postponed = new ArrayList<>();
    while (keys.hasNext() && presentation.hasRoom()) {
      Map.Entry<DbKey, Mark> next = keys.next();
      DbKey key = next.getKey();
      Entry entry = find(key);
      keys.remove();
      if (entry != null && isLarge(entry) && !mayPresentLarge(entry, nowNanos)) {
        postponed.add(Map.entry(key, next.getValue()));
      } else {
        presentation.outcome(key.db(), key.position(), key.key(), entry, next.getValue());
      }
    }
    for (Map.Entry<DbKey, Mark> each : postponed) {
      pending.postpone(each.getKey(), each.getValue());
    }
    return offer(presentation);
  }

  private boolean presentPostponed(long nowNanos) {
    if (!pending.hasPostponed()) {
      return false;
    }
    Presentation presentation = new Presentation(keyspace.sequence());
    Iterator<Map.Entry<DbKey, Mark>> keys = pending.postponed();
    while (keys.hasNext() && presentation.hasRoom()) {
      Map.Entry<DbKey, Mark> next = keys.next();
      DbKey key = next.getKey();
      Entry entry = find(key);
      if (entry != null && isLarge(entry) && !mayPresentLarge(entry, nowNanos)) {
        break;
      }
      keys.remove();
      presentation.outcome(key.db(), key.position(), key.key(), entry, next.getValue());
    }
    return offer(presentation);
  }

  private boolean presentExpanded() {
    Expansion.TableWalk part = expansion.current();
    if (part == null) {
      return false;
    }
    Presentation presentation = new Presentation(keyspace.sequence());
    Table present = keyspace.table(part.db());
    Mark gone = new Mark(true, part.cause());
    long next =
        part.table()
            .scan(
                part.next(),
                (position, entry) -> {
                  if (position >= part.end()) {
                    return false;
                  }
                  byte[] key = entry.key();
                  DbKey dbKey = new DbKey(part.db(), position, key);
                  if (pending.contains(dbKey)) {
                    pending.markKnown(dbKey, part.cause());
                  } else {
                    presentation.outcome(
                        part.db(), position, key, present.find(position, key), gone);
                  }
                  return presentation.hasRoom();
                });
    expansion.advance(part, next);
    offer(presentation);
    return true;
  }

  private boolean presentWalked() {
    if (walk.isOver()) {
      return false;
    }
    int db = walk.db();
    Presentation presentation = new Presentation(keyspace.sequence());
    long next =
        keyspace
            .table(db)
            .scan(
                walk.cursor(db),
                (position, entry) -> {
                  presentation.entry(db, entry.frozen());
                  return presentation.hasRoom();
                });
    walk.advance(next);
    offer(presentation);
    if (walk.isOver()) {
      state = IterationState.STREAMING;
      counters.state(state);
    }
    return true;
  }

  private @Nullable Entry find(DbKey key) {
    return keyspace.table(key.db()).find(key.position(), key.key());
  }

  private boolean isLarge(Entry entry) {
    return entry.heapBytes() >= settings.largeBytes();
  }

  /** Takes a large value's bytes from the rate limit, unless a consistent point is overdue. */
  private boolean mayPresentLarge(Entry entry, long nowNanos) {
    if (consistentAsked
        && nowNanos - consistentAskedNanos >= settings.forceAfterMs() * NANOS_PER_MS) {
      return true;
    }
    return largeValues.take(entry.heapBytes(), nowNanos);
  }

  private boolean queueConsistent() {
    if (!walk.isOver() || !pending.isEmpty() || !expansion.isEmpty()) {
      return false;
    }
    if (outstandingItems() == 0 && settings.completeWhen().getAsBoolean()) {
      offer(new Item.Complete(keyspace.sequence()));
      keyspace.unlisten(this);
      state = IterationState.COMPLETE;
      counters.state(state);
      return true;
    }
    if (!consistentAsked) {
      return false;
    }
    consistentAsked = false;
    long keyCount = 0;
    for (int db = 0; db < keyspace.databases(); db++) {
      keyCount += keyspace.table(db).size();
    }
    offer(new Item.Consistent(keyspace.sequence(), keyCount, counters.foldedCount(), epoch));
    return true;
  }

  /** Items that are queued, or that the client has neither acknowledged nor handed back. */
  private long outstandingItems() {
    return offeredItems - handedBackItems - counters.acknowledgedItems();
  }

  private boolean offer(Presentation presentation) {
    if (presentation.isEmpty()) {
      return false;
    }
    counters.entries(presentation.size());
    offer(presentation.item());
    return true;
  }

  /** The caller has made sure that there is room. */
  private void offer(Item item) {
    if (!queue.offer(item)) {
      throw new IllegalStateException("iteration '" + settings.name() + "' queued without room");
    }
    offeredItems++;
    counters.sequence(item.sequence());
  }

  // What the client asks for.

  void askConsistent(long nowNanos) {
    if (!consistentAsked) {
      consistentAsked = true;
      consistentAskedNanos = nowNanos;
    }
  }

  /** The client has lost items that it had read: their keys are presented again (B21). */
  void handBack(List<Item> items) {
    epoch++;
    handedBackItems += items.size();
    if (!state.isLive()) {
      return;
    }
    for (Item item : items) {
      if (item instanceof Item.Entries entries) {
        for (Placed placed : entries.entries()) {
          byte[] key = placed.entry().key();
          markKnown(placed.db(), keyspace.position(key), key, DeleteCause.DELETED);
        }
        entries.deletions().forEach(this::markKnown);
      } else if (item instanceof Item.Effects effects) {
        effects.effects().forEach(this::markKnown);
      }
    }
    counters.pending(pending.size());
  }

  private void markKnown(Effect.OfKey effect) {
    DeleteCause cause =
        effect instanceof Effect.Deleted deleted ? deleted.cause() : DeleteCause.DELETED;
    markKnown(effect.db(), effect.position(), effect.key(), cause);
  }

  private void markKnown(int db, long position, byte[] key, DeleteCause cause) {
    pending.markKnown(new DbKey(db, position, key), cause);
  }

  /** Breaks the iteration off, or lets go of one that is complete; harmless when repeated. */
  void terminate(String reason) {
    if (state == IterationState.TERMINATED) {
      return;
    }
    keyspace.unlisten(this);
    state = IterationState.TERMINATED;
    pending.clear();
    counters.terminated(new Item.Terminated(keyspace.sequence(), reason));
    queue.end();
    onReleased.run();
  }
}
