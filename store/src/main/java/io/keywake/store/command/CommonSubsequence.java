package io.keywake.store.command;

import java.util.ArrayList;
import java.util.List;

/**
 * The longest sequence of bytes that two strings have in common, not necessarily in one piece: the
 * textbook's table of the lengths for all pairs of prefixes. Where several are longest, it is the
 * one that Redis finds. Immutable once made.
 */
final class CommonSubsequence {
  /** The table is made on the execution thread, and everybody waits for it. */
  private static final long TABLE_BYTES_MAX = 128L << 20;

  /** A piece without gaps, as indexes of its first byte in both strings. */
  record Match(int inA, int inB, int length) {}

  private final byte[] a;
  private final byte[] b;

  /**
   * One row per prefix of {@code a}, one column per prefix of {@code b}. Within the limit one of
   * them is so short that 16 bits are enough.
   */
  private final char[] lengths;

  CommonSubsequence(byte[] a, byte[] b) {
    this.a = a;
    this.b = b;
    int columns = b.length + 1;
    lengths = new char[(a.length + 1) * columns];
    for (int i = 1; i <= a.length; i++) {
      for (int j = 1; j <= b.length; j++) {
        int at = i * columns + j;
        lengths[at] =
            a[i - 1] == b[j - 1]
                ? (char) (lengths[at - columns - 1] + 1)
                : (char) Math.max(lengths[at - columns], lengths[at - 1]);
      }
    }
  }

  static boolean isWithinLimits(byte[] a, byte[] b) {
    return (a.length + 1L) * (b.length + 1L) * Character.BYTES <= TABLE_BYTES_MAX;
  }

  /** The length alone, which takes two rows instead of the table. */
  static int length(byte[] a, byte[] b) {
    int[] previous = new int[b.length + 1];
    int[] row = new int[b.length + 1];
    for (byte each : a) {
      for (int j = 1; j <= b.length; j++) {
        row[j] = each == b[j - 1] ? previous[j - 1] + 1 : Math.max(previous[j], row[j - 1]);
      }
      int[] free = previous;
      previous = row;
      row = free;
    }
    return previous[b.length];
  }

  int length() {
    return lengths[lengths.length - 1];
  }

  byte[] bytes() {
    byte[] common = new byte[length()];
    int left = common.length;
    for (Match match : matches()) {
      left -= match.length();
      System.arraycopy(a, match.inA(), common, left, match.length());
    }
    return common;
  }

  /** The pieces, from the last to the first. */
  List<Match> matches() {
    List<Match> matches = new ArrayList<>();
    int columns = b.length + 1;
    int i = a.length;
    int j = b.length;
    int length = 0;
    while (i > 0 && j > 0) {
      if (a[i - 1] == b[j - 1]) {
        length++;
        i--;
        j--;
        continue;
      }
      if (length > 0) {
        matches.add(new Match(i, j, length));
        length = 0;
      }
      if (lengths[(i - 1) * columns + j] > lengths[i * columns + j - 1]) {
        i--;
      } else {
        j--;
      }
    }
    if (length > 0) {
      matches.add(new Match(i, j, length));
    }
    return matches;
  }
}
