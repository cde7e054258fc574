package io.keywake.cli.progress;

import java.io.PrintWriter;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Where progress is shown: on a terminal a line that changes in place, elsewhere a new line about
 * every second. Owned by one thread at a time.
 */
public final class Display {
  private static final long TERMINAL_INTERVAL_MS = 100;
  private static final long PLAIN_INTERVAL_MS = 1000;
  private static final String TO_LINE_START = "\r";
  private static final String CLEAR_TO_LINE_END = "\u001b[K";

  private final PrintWriter out;
  private final boolean isTerminal;
  private final LongSupplier clockMs;
  private long shownMs;
  private boolean inLine;

  /**
   * @param clockMs rises evenly; its zero does not matter
   */
  public Display(PrintWriter out, boolean isTerminal, LongSupplier clockMs) {
    this.out = out;
    this.isTerminal = isTerminal;
    this.clockMs = clockMs;
    shownMs = clockMs.getAsLong();
  }

  /**
   * Shows how something goes on, unless it was shown a moment ago.
   *
   * @param line makes the text; told whether there is a terminal to draw on
   */
  public void update(Function<Boolean, String> line) {
    long nowMs = clockMs.getAsLong();
    if (nowMs - shownMs >= (isTerminal ? TERMINAL_INTERVAL_MS : PLAIN_INTERVAL_MS)) {
      show(line.apply(isTerminal));
      shownMs = nowMs;
    }
  }

  private void show(String line) {
    if (isTerminal) {
      out.print(TO_LINE_START + line + CLEAR_TO_LINE_END);
      inLine = true;
    } else {
      out.println(line);
    }
    out.flush();
  }

  /** Shows a line that stays; on a terminal it takes the place of the one that changes. */
  public void line(String line) {
    if (inLine) {
      out.print(TO_LINE_START + CLEAR_TO_LINE_END);
      inLine = false;
    }
    out.println(line);
    out.flush();
    shownMs = clockMs.getAsLong();
  }
}
