package io.keywake.exporter;

/** Notices that answers are owed and none comes. Owned by the exporter's thread. */
final class StallWatch {
  private final long limitNanos;
  private long lastProgress;
  private long movedNanos;

  StallWatch(long limitNanos, long nowNanos) {
    this.limitNanos = limitNanos;
    this.movedNanos = nowNanos;
  }

  /**
   * Whether answers have been owed for the whole of the limit without one coming.
   *
   * @param owed whether one is owed now
   * @param progress a number that changes with every answer
   */
  boolean isStalled(boolean owed, long progress, long nowNanos) {
    if (!owed || progress != lastProgress) {
      lastProgress = progress;
      movedNanos = nowNanos;
    }
    return nowNanos - movedNanos >= limitNanos;
  }
}
