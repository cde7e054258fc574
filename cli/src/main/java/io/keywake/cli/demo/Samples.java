package io.keywake.cli.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Numbers that were measured one after the other. Owned by one thread. */
final class Samples {
  private final List<Long> taken = new ArrayList<>();

  void add(long sample) {
    taken.add(sample);
  }

  boolean isEmpty() {
    return taken.isEmpty();
  }

  /** What half of the samples do not exceed; 0 if there is none. */
  long median() {
    if (taken.isEmpty()) {
      return 0;
    }
    List<Long> sorted = new ArrayList<>(taken);
    Collections.sort(sorted);
    return sorted.get((sorted.size() - 1) / 2);
  }

  /** 0 if there is none. */
  long max() {
    return taken.stream().mapToLong(Long::longValue).max().orElse(0);
  }
}
