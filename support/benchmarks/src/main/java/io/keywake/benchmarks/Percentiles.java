package io.keywake.benchmarks;

import org.HdrHistogram.AbstractHistogram;

/** What of a distribution of times is shown, in milliseconds. Immutable. */
record Percentiles(double p50, double p99, double p999, double p9999, double max) {
  private static final double NANOS_PER_MS = 1e6;

  /** Sums up times in nanoseconds. */
  static Percentiles of(AbstractHistogram nanos) {
    return new Percentiles(
        nanos.getValueAtPercentile(50) / NANOS_PER_MS,
        nanos.getValueAtPercentile(99) / NANOS_PER_MS,
        nanos.getValueAtPercentile(99.9) / NANOS_PER_MS,
        nanos.getValueAtPercentile(99.99) / NANOS_PER_MS,
        nanos.getMaxValue() / NANOS_PER_MS);
  }
}
