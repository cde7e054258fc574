package io.keywake.store.server;

import java.util.function.LongSupplier;

/**
 * Lets the feed rest between its slices while the machine has too few processors for its clients'
 * work and for the commands: what is fed makes other threads and processes busy, and they take the
 * processor from the execution thread. Owned by the execution thread.
 *
 * <p>The sign is that this thread, ready to run, waits for a processor. While it does so for more
 * than a small part of the time, and commands arrive, the rest doubles; else it shrinks. Even the
 * longest rest lets iterations end, and the longer somebody waits for a consistent point, because
 * many keys have to be presented before it, the shorter the longest one is.
 */
final class FeedPace {
  private static final long WINDOW_NANOS = 5_000_000;
  private static final int DELAY_PERCENT_MAX = 5;
  private static final long REST_NANOS_MIN = 100_000;
  static final long REST_NANOS_MAX = 10_000_000;

  /** What a consistent point may take before it counts. */
  private static final long WAIT_NANOS_MIN = 1_000_000_000;

  /** Who waits longer is not preferred any more than this. */
  private static final long WAIT_NANOS_MAX = 10_000_000_000L;

  private final LongSupplier runDelayNanos;
  private long windowBeginNanos;
  private long windowBeginDelayNanos;
  private boolean commandsInWindow;
  private long restNanos;
  private long restEndNanos;

  /**
   * @param runDelayNanos for how long the thread has waited for a processor, in all; 0 if not known
   * @param nowNanos the loop's clock
   */
  FeedPace(LongSupplier runDelayNanos, long nowNanos) {
    this.runDelayNanos = runDelayNanos;
    windowBeginNanos = nowNanos;
    restEndNanos = nowNanos;
  }

  /** Whether the feed is to rest in this turn. To be asked once a turn. */
  boolean rests(Turn turn) {
    commandsInWindow |= turn.commandNanos() > 0;
    return nanosUntilFed(turn.nowNanos()) > 0;
  }

  private void adapt(long nowNanos) {
    long delayNanos = runDelayNanos.getAsLong();
    long delayPercent = 100 * (delayNanos - windowBeginDelayNanos) / (nowNanos - windowBeginNanos);
    if (!commandsInWindow) {
      restNanos = 0;
    } else if (delayPercent > DELAY_PERCENT_MAX) {
      restNanos = Math.min(Math.max(2 * restNanos, REST_NANOS_MIN), REST_NANOS_MAX);
    } else {
      restNanos -= (restNanos + 7) / 8;
    }
    windowBeginNanos = nowNanos;
    windowBeginDelayNanos = delayNanos;
    commandsInWindow = false;
  }

  /**
   * A slice of the feed has ended.
   *
   * @param consistentWaitNanos for how long somebody has waited for a consistent point
   */
  void fed(long nowNanos, long consistentWaitNanos) {
    if (nowNanos - windowBeginNanos >= WINDOW_NANOS) {
      adapt(nowNanos);
    }
    restEndNanos = nowNanos + Math.min(restNanos, longestRestNanos(consistentWaitNanos));
  }

  private static long longestRestNanos(long consistentWaitNanos) {
    long waitNanos = Math.min(Math.max(consistentWaitNanos, WAIT_NANOS_MIN), WAIT_NANOS_MAX);
    return REST_NANOS_MAX / (waitNanos / WAIT_NANOS_MIN);
  }

  /** How long the feed still rests, 0 if it does not. */
  long nanosUntilFed(long nowNanos) {
    return Math.max(0, restEndNanos - nowNanos);
  }
}
