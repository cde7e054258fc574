package io.keywake.exporter;

/**
 * When to ask for the next consistent point: at intervals, and as soon as the store pauses. Owned
 * by the exporter's thread.
 */
final class BarrierSchedule {
  private final long intervalNanos;
  private long lastPointNanos;
  private boolean pointSeen;
  private boolean dirty = true;

  /** An iteration comes with its first consistent point unasked. */
  private boolean asked = true;

  BarrierSchedule(ExportSettings settings, long nowNanos) {
    intervalNanos = settings.barrierIntervalMs() * 1_000_000L;
    lastPointNanos = nowNanos;
  }

  /** Something was published that no barrier closes yet. */
  void recordSent() {
    dirty = true;
  }

  /** Whether a barrier would say anything new of the records. */
  boolean isDirty() {
    return dirty;
  }

  /** When to ask while there is something to read; not at all if asked already. */
  long dueNanos() {
    return asked ? Long.MAX_VALUE : lastPointNanos + intervalNanos;
  }

  /**
   * When to ask while there is nothing to read.
   *
   * @param mayCommitNanos from when on a transaction may be committed
   */
  long idleDueNanos(long mayCommitNanos) {
    return !asked && dirty && pointSeen ? Math.min(mayCommitNanos, dueNanos()) : dueNanos();
  }

  void asked() {
    asked = true;
  }

  /** A consistent point was read, and closes all that was sent. */
  void pointReached(long nowNanos) {
    asked = false;
    pointSeen = true;
    dirty = false;
    lastPointNanos = nowNanos;
  }

  /** What was read and not committed counts no more, a consistent point among it perhaps. */
  void lost() {
    asked = false;
    dirty = true;
  }
}
