package io.keywake.exporter;

import java.util.concurrent.TimeUnit;

/**
 * When to ask for the next consistent point: at intervals, and as soon as the store pauses. Owned
 * by the exporter's thread.
 */
final class BarrierSchedule {
  /** Of barriers that say nothing new: how else would a store at rest learn that it is fenced? */
  private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final long intervalNanos;
  private long lastPointNanos;
  private long lastBarrierNanos;
  private boolean pointSeen;
  private boolean dirty = true;

  /** An iteration comes with its first consistent point unasked. */
  private boolean asked = true;

  BarrierSchedule(ExportSettings settings, long nowNanos) {
    intervalNanos = settings.barrierIntervalMs() * 1_000_000L;
    lastPointNanos = nowNanos;
    lastBarrierNanos = nowNanos;
  }

  /** Something was published that no barrier closes yet. */
  void recordSent() {
    dirty = true;
  }

  /** Whether a barrier would say anything new of the records. */
  boolean isDirty() {
    return dirty;
  }

  /** Whether there has been no barrier for so long that one is due in any case. */
  boolean hasRested(long nowNanos) {
    return nowNanos - lastBarrierNanos >= REST_NANOS;
  }

  void barrierSent(long nowNanos) {
    lastBarrierNanos = nowNanos;
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
