package io.keywake.store.server;

import io.keywake.store.bgiteration.Iterations;
import java.util.function.LongSupplier;

/**
 * Fills the queues of background iterations in slices of the execution thread's time (B19).
 *
 * <p>Execution thread only.
 */
final class FeedTask implements LoopTask {
  private static final long SLICE_NANOS_MAX = 100_000;
  private static final int SHARE_PERCENT = 20;

  private final Iterations iterations;
  private final LongSupplier nanoClock;
  private final SliceBudget budget = new SliceBudget(SLICE_NANOS_MAX, SHARE_PERCENT);

  FeedTask(Iterations iterations, LongSupplier nanoClock) {
    this.iterations = iterations;
    this.nanoClock = nanoClock;
  }

  @Override
  public int doWork(Turn turn) {
    long sliceNanos = budget.sliceNanos(turn);
    if (sliceNanos == 0) {
      return 0;
    }
    int items = iterations.feed(sliceNanos);
    if (items > 0) {
      budget.spend(turn, nanoClock.getAsLong() - turn.nowNanos());
    }
    return items;
  }

  @Override
  public long nanosUntilNext(long nowNanos) {
    return iterations.nanosUntilFeed();
  }
}
