package io.keywake.store.bgiteration;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What both threads know of an iteration. Each figure has one writer; the execution thread's are
 * written without a fence, so that another thread sees them soon, not at once.
 */
final class IterationCounters {
  private final long createdNanos;

  // Written by the execution thread.
  private final AtomicLong entries = new AtomicLong();
  private final AtomicLong effects = new AtomicLong();
  private final AtomicLong folded = new AtomicLong();
  private final AtomicLong pending = new AtomicLong();
  private final AtomicLong sequence = new AtomicLong();
  private volatile double position;
  private volatile int target;

  /** Set by the execution thread when it waits for room, cleared by whoever wakes it. */
  private volatile boolean feedParked;

  /** Set by the execution thread while nothing but acknowledgements holds the end off. */
  private volatile boolean endAwaited;

  private volatile IterationState state = IterationState.WALKING;
  private volatile Item.@Nullable Terminated terminated;

  // Written by the client.
  private final AtomicLong acknowledgedItems = new AtomicLong();
  private volatile long itemSinceNanos;

  IterationCounters(long createdNanos) {
    this.createdNanos = createdNanos;
  }

  void entries(int more) {
    entries.lazySet(entries.get() + more);
  }

  void effects(int more) {
    effects.lazySet(effects.get() + more);
  }

  void folded() {
    folded.lazySet(folded.get() + 1);
  }

  long foldedCount() {
    return folded.get();
  }

  void pending(int size) {
    pending.lazySet(size);
  }

  void sequence(long queued) {
    sequence.lazySet(queued);
  }

  void progress(int pendingSize, double walked, int targetLength) {
    pending.lazySet(pendingSize);
    position = walked;
    target = targetLength;
  }

  int target() {
    return target;
  }

  void feedParked(boolean parked) {
    feedParked = parked;
  }

  boolean isFeedParked() {
    return feedParked;
  }

  void endAwaited(boolean awaited) {
    endAwaited = awaited;
  }

  boolean isEndAwaited() {
    return endAwaited;
  }

  void state(IterationState state) {
    this.state = state;
  }

  /** Publishes the end; the client sees it before anything that is still queued. */
  void terminated(Item.Terminated item) {
    state = IterationState.TERMINATED;
    terminated = item;
  }

  Item.@Nullable Terminated terminated() {
    return terminated;
  }

  void acknowledge(long items) {
    acknowledgedItems.set(items);
  }

  long acknowledgedItems() {
    return acknowledgedItems.get();
  }

  /** The client has taken an item now, or waits for one ({@code nowNanos} 0). */
  void itemSince(long nowNanos) {
    itemSinceNanos = nowNanos;
  }

  IterationStatus status(IterationSettings settings, ItemQueue queue, long nowNanos) {
    long since = itemSinceNanos;
    return new IterationStatus(
        settings.name(),
        state,
        settings.scope(),
        entries.get(),
        effects.get(),
        folded.get(),
        pending.get(),
        queue.length(),
        queue.bytes(),
        target,
        (nowNanos - createdNanos) / 1_000_000,
        since == 0 ? 0 : (nowNanos - since) / 1_000_000,
        position,
        sequence.get());
  }
}
