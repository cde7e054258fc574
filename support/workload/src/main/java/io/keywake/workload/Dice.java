package io.keywake.workload;

import java.util.List;

/**
 * A small random generator (SplitMix64) whose numbers depend on the seed alone, on every JVM.
 *
 * <p>Owned by whoever draws from it; not for several threads.
 */
final class Dice {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private static final double FRACTION_UNIT = 0x1.0p-53;

  private long state;

  Dice(long seed) {
    state = mix(seed);
  }

  /** Spreads the bits of a number over a whole word; the same number gives the same word. */
  static long mix(long number) {
    long mixed = number;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  long word() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** A number from 0 to {@code bound - 1}. */
  int below(int bound) {
    return (int) (((word() >>> 32) * bound) >>> 32);
  }

  /** A number from {@code min} to {@code max}, both included. */
  int between(int min, int max) {
    return min + below(max - min + 1);
  }

  /** A number from {@code min} to {@code max}, both included. */
  long between(long min, long max) {
    return min + Math.floorMod(word(), max - min + 1);
  }

  /** True in {@code permille} of a thousand cases. */
  boolean permille(int permille) {
    return below(1000) < permille;
  }

  boolean oneIn(int cases) {
    return below(cases) == 0;
  }

  /** A number from 0 up to, not including, 1. */
  double fraction() {
    return (word() >>> 11) * FRACTION_UNIT;
  }

  /**
   * A number from 0 to {@code bound - 1}, small ones more often: with a skew of 1 all are alike,
   * with 3 the first hundredth of them is drawn in a fifth of the cases.
   */
  int skewed(int bound, int skew) {
    double fraction = fraction();
    double power = fraction;
    for (int factor = 1; factor < skew; factor++) {
      power *= fraction;
    }
    return (int) (power * bound);
  }

  <T> T one(List<T> all) {
    return all.get(below(all.size()));
  }
}
