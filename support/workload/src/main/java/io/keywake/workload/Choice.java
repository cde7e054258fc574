package io.keywake.workload;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Alternatives with weights. Filled once, drawn from by the owner of the dice. */
final class Choice<T> {
  private final List<T> alternatives = new ArrayList<>();
  private int[] ends = new int[8];
  private int total;

  /** Adds an alternative, which is drawn in {@code weight} cases of the sum of all weights. */
  Choice<T> add(int weight, T alternative) {
    if (weight == 0) {
      return this;
    }
    if (alternatives.size() == ends.length) {
      ends = Arrays.copyOf(ends, 2 * ends.length);
    }
    total += weight;
    ends[alternatives.size()] = total;
    alternatives.add(alternative);
    return this;
  }

  T draw(Dice dice) {
    int drawn = dice.below(total);
    int index = 0;
    while (ends[index] <= drawn) {
      index++;
    }
    return alternatives.get(index);
  }
}
