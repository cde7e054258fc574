package io.keywake.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.HdrHistogram.Histogram;

/**
 * What a {@link WriterProcess} found out, as lines of text and as lines of a table. Immutable.
 *
 * @param rows a label and three times in milliseconds each
 * @param remarks whole sentences
 */
record WriterFigures(List<String[]> rows, List<String> remarks) {
  private static final String ROW = "row\t";
  private static final String REMARK = "remark\t";
  private static final double NANOS_PER_MS = 1e6;
  private static final double BYTES_PER_MB = 1e6;

  /** Prints what {@link #parse} reads. */
  static void print(WriteTimes without, WriteTimes with, long liveBytes, long iteratingBytes) {
    without
        .histograms()
        .forEach(
            (name, plain) -> {
              Percentiles before = Percentiles.of(plain);
              Percentiles after =
                  Percentiles.of(Objects.requireNonNull(with.histograms().get(name)));
              row(name, "without iteration", before.p50(), before.p9999(), before.max());
              row("", "with two iterations", after.p50(), after.p9999(), after.max());
              row(
                  "",
                  "added",
                  after.p50() - before.p50(),
                  after.p9999() - before.p9999(),
                  after.max() - before.max());
            });
    remark("%s, and %s with iterations", pauses(without), pauses(with));
    remark(
        "live heap %,.0f MB, and %,.0f MB more while two clients iterate and one keeps what it was"
            + " given for all of the %,d writes",
        liveBytes / BYTES_PER_MB, (iteratingBytes - liveBytes) / BYTES_PER_MB, count(with));
  }

  private static String pauses(WriteTimes times) {
    return String.format(
        Locale.ROOT,
        "%,d writes and %,d pauses, the longest %.3f ms",
        count(times),
        times.pauses(),
        times.longestPauseNanos() / NANOS_PER_MS);
  }

  private static long count(WriteTimes times) {
    return times.histograms().values().stream().mapToLong(Histogram::getTotalCount).max().orElse(0);
  }

  private static void row(String time, String phase, double p50, double p9999, double max) {
    System.out.printf(
        Locale.ROOT, "%s%s\t%s\t%.4f\t%.4f\t%.4f%n", ROW, time, phase, p50, p9999, max);
  }

  private static void remark(String format, Object... arguments) {
    System.out.println(REMARK + String.format(Locale.ROOT, format, arguments));
  }

  /** Reads what {@link #print} wrote. */
  static WriterFigures parse(String output) {
    List<String[]> rows = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    output
        .lines()
        .forEach(
            line -> {
              if (line.startsWith(ROW)) {
                rows.add(line.substring(ROW.length()).split("\t", -1));
              } else if (line.startsWith(REMARK)) {
                remarks.add(line.substring(REMARK.length()));
              }
            });
    if (rows.isEmpty()) {
      throw new BenchmarkException("writers: expected figures, found\n" + output);
    }
    return new WriterFigures(rows, remarks);
  }

  String text() {
    TextTable table = new TextTable(2);
    table.row("time of a write", "", "p50 ms", "p99.99 ms", "max ms");
    rows.forEach(table::row);
    return table.text() + String.join("\n", remarks) + "\n";
  }
}
