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
final class SoftHeapTask extends PeriodicTask {
  private static final long PERIOD_NANOS = 1_000_000_000;

  /** What a store without data may use for the garbage of commands, connections and exports. */
  private static final long EMPTY_BYTES = 1L << 30;

  private final LongSupplier liveBytes;
  private final LongConsumer softLimit;
  private long limitBytes;

  /**
   * @param liveBytes what is not garbage, about
   * @param softLimit takes over how many bytes of heap the collector is to keep within
   * @param nowNanos the loop's clock
   */
  SoftHeapTask(LongSupplier liveBytes, LongConsumer softLimit, long nowNanos) {
    super(PERIOD_NANOS, nowNanos);
    this.liveBytes = liveBytes;
    this.softLimit = softLimit;
  }

  @Override
  void run(Turn turn) {
    long live = liveBytes.getAsLong();
    long wanted = EMPTY_BYTES + live + live / 4;
    if (Math.abs(wanted - limitBytes) > limitBytes / 16) {
      limitBytes = wanted;
      softLimit.accept(wanted);
    }
  }
}
