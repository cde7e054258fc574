package io.keywake.store.server;

import io.keywake.store.keyspace.ActiveExpiry;
import io.keywake.store.keyspace.Keyspace;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Goes round the keyspace for entries past their time, {@code hz} times a second, and keeps the
 * clock that marks the last use of keys.
 *
 * <p>Execution thread only.
 */
final class ExpiryTask implements LoopTask {
  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final long MS_PER_SECOND = 1_000;
  private static final long SLICE_NANOS_MAX = 500_000;
  private static final int SHARE_PERCENT = 20;

  private final Keyspace keyspace;
  private final ActiveExpiry expiry;
  private final IntSupplier hz;
  private final LongSupplier nanoClock;
  private final SliceBudget budget = new SliceBudget(SLICE_NANOS_MAX, SHARE_PERCENT);
  private long nextRoundNanos;
  private boolean inRound;

  /**
   * @param hz rounds per second; asked before each
   */
  ExpiryTask(Keyspace keyspace, IntSupplier hz, LongSupplier nanoClock) {
    this.keyspace = keyspace;
    this.expiry = new ActiveExpiry(keyspace);
    this.hz = hz;
    this.nanoClock = nanoClock;
    nextRoundNanos = nanoClock.getAsLong();
  }

  @Override
  public int doWork(Turn turn) {
    if (!inRound) {
      if (turn.nowNanos() - nextRoundNanos < 0) {
        return 0;
      }
      nextRoundNanos = turn.nowNanos() + NANOS_PER_SECOND / hz.getAsInt();
      keyspace.accessClock((int) (keyspace.nowMs() / MS_PER_SECOND));
      inRound = true;
    }
    long sliceNanos = budget.sliceNanos(turn);
    long nowNanos = turn.nowNanos();
    while (inRound && nowNanos - turn.nowNanos() < sliceNanos) {
      expiry.step();
      inRound = !expiry.isAtStart();
      nowNanos = nanoClock.getAsLong();
    }
    budget.spend(turn, nowNanos - turn.nowNanos());
    return inRound ? 1 : 0;
  }

  @Override
  public long nanosUntilNext(long nowNanos) {
    return inRound ? 0 : Math.max(0, nextRoundNanos - nowNanos);
  }
}
