package io.keywake.cli.faults;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What faults at random have shown. Owned by the test's thread. */
final class FaultFigures {
  private final Map<String, List<Long>> barrierMs = new TreeMap<>();
  private final List<Long> all = new ArrayList<>();
  private int kills;
  private int comparisons;
  private long entries;
  private long records;
  private long parted;
  private long deltas;
  private long units;

  void killed() {
    kills++;
  }

  int kills() {
    return kills;
  }

  /** The first barrier after a fault of a kind came so long after it, or after what ended it. */
  void barrier(String kind, long ms) {
    barrierMs.computeIfAbsent(kind, each -> new ArrayList<>()).add(ms);
    all.add(ms);
  }

  /** A store and a mirror of so many entries were alike. */
  void compared(int size) {
    comparisons++;
    entries += size;
  }

  /** What there was in all. */
  void totals(Witness witness, Writers writers) {
    records = witness.recordsApplied();
    parted = witness.parted();
    deltas = witness.deltas();
    units = writers.units();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            "%d kills and cuts, %d comparisons of %,d entries in all without a difference, %,d units"
                + " written, %,d records applied, %,d of them values in parts and %,d deltas%n",
            kills, comparisons, entries, units, records, parted, deltas));
    text.append(
        String.format("%-44s %6s %8s %8s%n", "next barrier after", "times", "p50 ms", "max ms"));
    barrierMs.forEach((kind, times) -> line(text, kind, times));
    line(text, "all", all);
    return text.toString();
  }

  private static void line(StringBuilder text, String kind, List<Long> times) {
    List<Long> sorted = new ArrayList<>(times);
    Collections.sort(sorted);
    if (!sorted.isEmpty()) {
      text.append(
          String.format(
              "%-44s %6d %,8d %,8d%n",
              kind, sorted.size(), sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1)));
    }
  }
}
