package io.keywake.benchmarks;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What an open loop sees from a moment on until the next phase begins. Written by the loop's thread
 * alone, and read by others when the loop has ended.
 *
 * <p>A request belongs to the phase in which it was due, whenever its reply comes.
 */
final class LoadPhase {
  private static final long RESOLUTION_NANOS = 128;
  private static final long LONGEST_NANOS = 60_000_000_000L;
  private static final int SIGNIFICANT_DIGITS = 3;

  private final long beginNanos;
  private final @Nullable LoadPhase previous;
  private final Histogram latencies = histogram();
  private final Histogram delays = histogram();

  LoadPhase(long beginNanos, @Nullable LoadPhase previous) {
    this.beginNanos = beginNanos;
    this.previous = previous;
  }

  private static Histogram histogram() {
    return new Histogram(RESOLUTION_NANOS, LONGEST_NANOS, SIGNIFICANT_DIGITS);
  }

  /** Takes one that is sent now. */
  void sent(long dueNanos, long nowNanos) {
    phaseOf(dueNanos).delays.recordValue(limited(nowNanos - dueNanos));
  }

  /** Takes one whose reply is here now. */
  void replied(long dueNanos, long nowNanos) {
    phaseOf(dueNanos).latencies.recordValue(limited(nowNanos - dueNanos));
  }

  /** This phase, or the one of those before that a request belongs to. */
  private LoadPhase phaseOf(long dueNanos) {
    LoadPhase phase = this;
    while (phase.previous != null && dueNanos - phase.beginNanos < 0) {
      phase = phase.previous;
    }
    return phase;
  }

  private static long limited(long nanos) {
    return Math.max(0, Math.min(nanos, LONGEST_NANOS));
  }

  Percentiles latency() {
    return Percentiles.of(latencies);
  }

  /** How late requests were sent. */
  Percentiles delay() {
    return Percentiles.of(delays);
  }

  long count() {
    return latencies.getTotalCount();
  }
}
