package io.keywake.cli.demo;

import static io.keywake.cli.progress.Progress.count;
import static io.keywake.cli.progress.Progress.seconds;

import io.keywake.cli.verify.VerificationResult;
import java.util.ArrayList;
import java.util.List;

/**
 * What a demonstration has shown. Immutable once its samples are taken.
 *
 * @param mutations changes of single keys since the writers began
 * @param commands what the writers sent
 * @param records published since the export began, in {@code exportMs}
 * @param firstBarrierMs from the beginning of the export to the first barrier
 * @param lagMs how far the export was behind the store while the writers wrote, from the first
 *     barrier on
 * @param lagChanges the same, in changes
 * @param folded changes that a later whole value stood in for
 * @param barriers how many were reached by the mirror
 */
record Summary(
    VerificationResult result,
    long mutations,
    long commands,
    long records,
    long exportMs,
    long firstBarrierMs,
    Samples lagMs,
    Samples lagChanges,
    long folded,
    long barriers) {
  private static final int NAME_CHARS = 22;
  private static final long MS_PER_SECOND = 1000;

  /** The lines of the table; the last is the verdict, which differences follow. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    add(lines, "keys", count(result.alike()));
    add(lines, "commands", count(commands));
    add(lines, "mutations", count(mutations));
    add(lines, "records", count(records) + " (" + perSecond() + "/s)");
    add(lines, "time to first barrier", seconds(firstBarrierMs));
    add(lines, "lag", lag());
    add(lines, "folded", count(folded));
    add(lines, "barriers", count(barriers));
    lines.add(verdict());
    result.first().forEach(difference -> lines.add("  " + difference));
    long more = result.differences() - result.first().size();
    if (more > 0) {
      lines.add("  and " + count(more) + " more");
    }
    return lines;
  }

  private String verdict() {
    if (result.differences() == 0 && result.undecided() > 0) {
      return count(result.undecided()) + " keys were changing whenever they were looked at";
    }
    return result.verdict();
  }

  private String perSecond() {
    return exportMs == 0 ? "-" : count(Math.round(records * (double) MS_PER_SECOND / exportMs));
  }

  private String lag() {
    return lagMs.isEmpty()
        ? "not measured, the writers stopped before the first barrier"
        : lag(lagMs, "ms") + "; " + lag(lagChanges, "changes");
  }

  private static String lag(Samples samples, String unit) {
    return "p50 " + count(samples.median()) + ", max " + count(samples.max()) + " " + unit;
  }

  private static void add(List<String> lines, String name, String value) {
    lines.add(String.format("%-" + NAME_CHARS + "s %s", name, value));
  }
}
