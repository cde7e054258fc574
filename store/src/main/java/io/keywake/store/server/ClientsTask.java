package io.keywake.store.server;

import io.keywake.store.command.CommandExecutor;
import java.util.function.IntSupplier;

/**
 * Ten times a second: samples the rate of commands, and disconnects clients that have been idle for
 * too long or do not take their replies.
 *
 * <p>Execution thread only.
 */
final class ClientsTask extends PeriodicTask {
  private static final long PERIOD_NANOS = 100_000_000;
  private static final long NANOS_PER_MS = 1_000_000;

  private final CommandExecutor executor;
  private final IntSupplier idleSecondsMax;

  /**
   * @param idleSecondsMax after how many seconds without a command a client is disconnected; 0 for
   *     never
   * @param nowNanos the loop's clock
   */
  ClientsTask(CommandExecutor executor, IntSupplier idleSecondsMax, long nowNanos) {
    super(PERIOD_NANOS, nowNanos);
    this.executor = executor;
    this.idleSecondsMax = idleSecondsMax;
  }

  @Override
  void run(Turn turn) {
    executor.statistics().sample(turn.nowNanos() / NANOS_PER_MS);
    int seconds = idleSecondsMax.getAsInt();
    if (seconds > 0) {
      executor.killIdle(seconds);
    }
    executor.enforceOutputLimits();
  }
}
