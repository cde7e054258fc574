package io.keywake.store.server;

import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Once a second: tells a collector that would use all the heap it may have before it collects how
 * much is enough. Memory that is collected and used again costs nothing; each page that is used for
 * the first time is fetched from the operating system, and stays with the process.
 *
 * <p>Execution thread only.
 */
final class SoftHeapTask implements LoopTask {
  private static final long PERIOD_NANOS = 1_000_000_000;

  /** What a store without data may use for the garbage of commands, connections and exports. */
  private static final long EMPTY_BYTES = 1L << 30;

  private final LongSupplier liveBytes;
  private final LongConsumer softLimit;
  private long nextNanos;
  private long limitBytes;

  /**
   * @param liveBytes what is not garbage, about
   * @param softLimit takes over how many bytes of heap the collector is to keep within
   * @param nowNanos the loop's clock
   */
  SoftHeapTask(LongSupplier liveBytes, LongConsumer softLimit, long nowNanos) {
    this.liveBytes = liveBytes;
    this.softLimit = softLimit;
    this.nextNanos = nowNanos;
  }

  @Override
  public int doWork(Turn turn) {
    if (turn.nowNanos() - nextNanos < 0) {
      return 0;
    }
    nextNanos = turn.nowNanos() + PERIOD_NANOS;
    long live = liveBytes.getAsLong();
    long wanted = EMPTY_BYTES + live + live / 4;
    if (Math.abs(wanted - limitBytes) > limitBytes / 16) {
      limitBytes = wanted;
      softLimit.accept(wanted);
    }
    return 0;
  }

  @Override
  public long nanosUntilNext(long nowNanos) {
    return Math.max(0, nextNanos - nowNanos);
  }
}
