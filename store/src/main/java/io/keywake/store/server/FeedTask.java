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
  private final FeedPace pace;

  FeedTask(Iterations iterations, LongSupplier nanoClock) {
    this.iterations = iterations;
    this.nanoClock = nanoClock;
    this.pace = new FeedPace(new RunDelay(), nanoClock.getAsLong());
  }

  @Override
  public int doWork(Turn turn) {
    long sliceNanos = budget.sliceNanos(turn);
    if (pace.rests(turn) || sliceNanos == 0) {
      return 0;
    }
    int items = iterations.feed(sliceNanos);
    if (items > 0) {
      long endNanos = nanoClock.getAsLong();
      budget.spend(turn, endNanos - turn.nowNanos());
      pace.fed(endNanos, iterations.consistentWaitNanos());
    }
    return items;
  }

  @Override
  public long nanosUntilNext(long nowNanos) {
    return Math.max(iterations.nanosUntilFeed(), pace.nanosUntilFed(nowNanos));
  }
}
