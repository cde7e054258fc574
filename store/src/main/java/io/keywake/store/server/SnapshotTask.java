package io.keywake.store.server;

import io.keywake.store.rdb.Snapshots;

/**
 * Ten times a second: saves a snapshot if a save point is reached.
 *
 * <p>Execution thread only.
 */
final class SnapshotTask extends PeriodicTask {
  private static final long PERIOD_NANOS = 100_000_000;

  private final Snapshots snapshots;

  /**
   * @param nowNanos the loop's clock
   */
  SnapshotTask(Snapshots snapshots, long nowNanos) {
    super(PERIOD_NANOS, nowNanos);
    this.snapshots = snapshots;
  }

  @Override
  void run(Turn turn) {
    snapshots.saveIfDue();
  }
}
