package io.keywake.exporter;

/** How long to wait before the next try: longer each time, up to a limit. Owned by one thread. */
final class Backoff {
  static final long LEAST_NANOS = 100_000_000L;
  static final long MOST_NANOS = 5_000_000_000L;

  private long nanos = LEAST_NANOS;

  /** The time to wait after one more failure. */
  long next() {
    long now = nanos;
    nanos = Math.min(nanos * 2, MOST_NANOS);
    return now;
  }

  void succeeded() {
    nanos = LEAST_NANOS;
  }
}
