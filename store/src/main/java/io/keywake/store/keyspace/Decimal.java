package io.keywake.store.keyspace;

/** Decimal text of 64-bit integers, as Redis accepts and writes it. */
public final class Decimal {
  private static final int DIGITS_MAX = 20;

  private Decimal() {}

  /**
   * Whether the bytes are exactly what an integer is written as: no sign but a minus, no leading
   * zero, no space, within 64 bits.
   */
  public static boolean isCanonicalLong(byte[] bytes, int from, int length) {
    if (length == 0 || length > DIGITS_MAX) {
      return false;
    }
    int index = from;
    int end = from + length;
    boolean negative = bytes[index] == '-';
    if (negative && ++index == end) {
      return false;
    }
    if (bytes[index] == '0') {
      return length == 1;
    }
    long value = 0;
    for (; index < end; index++) {
      int digit = bytes[index] - '0';
      if (digit < 0 || digit > 9) {
        return false;
      }
      // Counts downwards, because the negative range is the larger one.
      if (value < (Long.MIN_VALUE + digit) / 10) {
        return false;
      }
      value = value * 10 - digit;
    }
    return negative || value != Long.MIN_VALUE;
  }

  /** The integer that {@link #isCanonicalLong canonical} bytes stand for. */
  public static long parse(byte[] bytes, int from, int length) {
    boolean negative = bytes[from] == '-';
    long value = 0;
    for (int index = negative ? from + 1 : from; index < from + length; index++) {
      value = value * 10 - (bytes[index] - '0');
    }
    return negative ? value : -value;
  }

  /** The decimal text of {@code value}. */
  public static byte[] format(long value) {
    return Long.toString(value).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
