package io.keywake.store.bgiteration;

/**
 * A budget of bytes that fills with time, up to a second's worth, and may be overdrawn once: the
 * next use waits until the debt is paid.
 *
 * <p>Owned by the execution thread.
 */
final class RateLimit {
  private static final double NANOS_PER_SECOND = 1e9;

  private final double bytesPerSecond;
  private double allowedBytes;
  private long updatedNanos;

  RateLimit(long bytesPerSecond, long nowNanos) {
    this.bytesPerSecond = bytesPerSecond;
    this.allowedBytes = bytesPerSecond;
    updatedNanos = nowNanos;
  }

  /** Takes {@code bytes}, or returns false if the budget is overdrawn. */
  boolean take(long bytes, long nowNanos) {
    double earned = (nowNanos - updatedNanos) / NANOS_PER_SECOND * bytesPerSecond;
    allowedBytes = Math.min(allowedBytes + earned, bytesPerSecond);
    updatedNanos = nowNanos;
    if (allowedBytes < 0) {
      return false;
    }
    allowedBytes -= bytes;
    return true;
  }
}
