package io.keywake.benchmarks;

import java.util.Arrays;
import java.util.List;

/**
 * What the rounds of one measurement came to. Immutable.
 *
 * @param median of an even number of rounds, the middle between the two in the middle
 */
record Samples(double median, double min, double max) {

  /**
   * Sums up rounds.
   *
   * @param values at least one
   */
  static Samples of(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("no round was measured: " + Arrays.toString(sorted));
    }
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Samples(median, sorted[0], sorted[sorted.length - 1]);
  }
}
