package io.keywake.store.server;

/**
 * A task that does something small once in a period, and first at once.
 *
 * <p>Execution thread only.
 */
abstract class PeriodicTask implements LoopTask {
  private final long periodNanos;
  private long nextNanos;

  /**
   * @param nowNanos the loop's clock
   */
  PeriodicTask(long periodNanos, long nowNanos) {
    this.periodNanos = periodNanos;
    this.nextNanos = nowNanos;
  }

  abstract void run(Turn turn);

  @Override
  public final int doWork(Turn turn) {
    if (turn.nowNanos() - nextNanos >= 0) {
      nextNanos = turn.nowNanos() + periodNanos;
      run(turn);
    }
    return 0;
  }

  @Override
  public final long nanosUntilNext(long nowNanos) {
    return Math.max(0, nextNanos - nowNanos);
  }
}
