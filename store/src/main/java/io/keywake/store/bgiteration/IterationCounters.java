package io.keywake.store.bgiteration;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What other threads may know of an iteration. Written by the execution thread, but for the flags
 * that a client clears to wake it; figures are written without a fence, so that another thread sees
 * them soon, not at once.
 */
final class IterationCounters {
  private final long createdNanos;

  private final AtomicLong entries = new AtomicLong();
  private final AtomicLong effects = new AtomicLong();
  private final AtomicLong folded = new AtomicLong();
  private final AtomicLong pending = new AtomicLong();
  private final AtomicLong sequence = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong(-1);
  private volatile boolean refreshing;
  private volatile double position;
  private volatile int target;

  /** Set by the execution thread when it waits for room, cleared by whoever wakes it. */
  private volatile boolean feedParked;

  /** Set by the execution thread while nothing but acknowledgements holds the end off. */
  private volatile boolean endAwaited;

  private volatile IterationState state = IterationState.WALKING;

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

  void acknowledged(long until, boolean refreshes) {
    acknowledged.lazySet(until);
    refreshing = refreshes;
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

  IterationStatus status(IterationSettings settings, Attachment client, long nowNanos) {
    long since = client.itemSinceNanos();
    return new IterationStatus(
        settings.name(),
        state,
        client.isAttached(),
        settings.scope(),
        settings.view(),
        settings.forwards(),
        entries.get(),
        effects.get(),
        folded.get(),
        pending.get(),
        client.queue().length(),
        client.queue().bytes(),
        target,
        (nowNanos - createdNanos) / 1_000_000,
        since == 0 ? 0 : Math.max(0, nowNanos - since) / 1_000_000,
        position,
        sequence.get(),
        acknowledged.get(),
        refreshing);
  }
}
