package io.keywake.cli.progress;

import java.util.Locale;

/**
 * How something goes on, as a line of text. Immutable.
 *
 * @param label what it is
 * @param unit what is counted
 * @param fraction how much of it is done, 0 to 1
 * @param done how many are done
 * @param elapsedMs since it began
 */
public record Progress(String label, String unit, double fraction, long done, long elapsedMs) {
  private static final int LABEL_CHARS = 9;
  private static final int BAR_CHARS = 20;
  private static final double MS_PER_SECOND = 1000;

  /** For something whose end is known by a count. */
  public static Progress ofCount(String label, String unit, long done, long total, long elapsedMs) {
    double fraction = total == 0 ? 1 : Math.min(1, (double) done / total);
    return new Progress(label, unit, fraction, done, elapsedMs);
  }

  /** The line, with a bar or without, always shorter than 80 characters. */
  public String line(boolean withBar) {
    String text = String.format(Locale.ROOT, "%5.1f %%  %s", 100 * fraction, figures());
    return labelled(label, withBar ? bar() + " " + text : text);
  }

  /** A line whose text begins where that of all others does. */
  public static String labelled(String label, String text) {
    return String.format("%-" + LABEL_CHARS + "s %s", label, text);
  }

  private String figures() {
    String rate = elapsedMs == 0 ? "-" : count(Math.round(done * MS_PER_SECOND / elapsedMs));
    String figures = rate + " " + unit + "/s";
    return fraction >= 1
        ? figures + "  " + count(done) + " in " + seconds(elapsedMs)
        : figures + "  ETA " + eta();
  }

  private String eta() {
    if (fraction <= 0) {
      return "-";
    }
    return Math.round(elapsedMs * (1 - fraction) / fraction / MS_PER_SECOND) + " s";
  }

  private String bar() {
    int full = (int) (fraction * BAR_CHARS);
    return "[" + "#".repeat(full) + ".".repeat(BAR_CHARS - full) + "]";
  }

  /** A count with its thousands apart. */
  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** A time span, with a digit behind the point. */
  public static String seconds(long ms) {
    return String.format(Locale.ROOT, "%.1f s", ms / MS_PER_SECOND);
  }
}
