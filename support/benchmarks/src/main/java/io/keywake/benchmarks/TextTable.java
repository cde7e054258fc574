package io.keywake.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** Text in columns that are as wide as they need to be. Owned by one thread. */
final class TextTable {
  private static final String GAP = "  ";

  private final int leftColumns;
  private final List<String[]> rows = new ArrayList<>();

  /**
   * Begins without a row.
   *
   * @param leftColumns how many columns, from the first on, begin at their left
   */
  TextTable(int leftColumns) {
    this.leftColumns = leftColumns;
  }

  void row(String... cells) {
    rows.add(cells);
  }

  /** All rows, each with a line end. */
  String text() {
    int columns = rows.stream().mapToInt(row -> row.length).max().orElse(0);
    int[] widths = new int[columns];
    for (String[] row : rows) {
      for (int column = 0; column < row.length; column++) {
        widths[column] = Math.max(widths[column], row[column].length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.length; column++) {
        String padding = " ".repeat(widths[column] - row[column].length());
        line.append(column == 0 ? "" : GAP);
        line.append(column < leftColumns ? row[column] + padding : padding + row[column]);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
