package io.keywake.store.resp;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as decimal text, the way the protocol carries them. Stateless. */
final class Decimal {
  /** Digits of {@code %.17g}: enough to tell any two doubles apart. */
  private static final int DOUBLE_DIGITS = 17;

  private static final byte[] LONG_MIN = Ascii.bytes("-9223372036854775808");
  private static final double EXACT_LONG_MAX = 1e15;

  private Decimal() {}

  /** Writes a number at {@code at} without allocating, and returns where it ends. */
  static int write(long number, byte[] array, int at) {
    if (number == Long.MIN_VALUE) {
      System.arraycopy(LONG_MIN, 0, array, at, LONG_MIN.length);
      return at + LONG_MIN.length;
    }
    long rest = number;
    int first = at;
    if (rest < 0) {
      array[first++] = '-';
      rest = -rest;
    }
    int end = first + digits(rest);
    int place = end;
    while (rest > Integer.MAX_VALUE) {
      long quotient = rest / 10;
      array[--place] = (byte) ('0' + (rest - quotient * 10));
      rest = quotient;
    }
    int small = (int) rest;
    do {
      int quotient = small / 10;
      array[--place] = (byte) ('0' + (small - quotient * 10));
      small = quotient;
    } while (small != 0);
    return end;
  }

  private static int digits(long number) {
    int digits = 1;
    long bound = 10;
    while (digits < 19 && number >= bound) {
      digits++;
      bound *= 10;
    }
    return digits;
  }

  /** A double as C prints it with {@code %.17g}, which is how Redis 7.0 replies it. */
  static String text(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    if (value == Math.rint(value) && Math.abs(value) < EXACT_LONG_MAX) {
      return Long.toString((long) value);
    }
    BigDecimal rounded =
        new BigDecimal(value).round(new MathContext(DOUBLE_DIGITS, RoundingMode.HALF_EVEN));
    int exponent = rounded.precision() - rounded.scale() - 1;
    BigDecimal shortest = rounded.stripTrailingZeros();
    if (exponent >= -4 && exponent < DOUBLE_DIGITS) {
      return shortest.toPlainString();
    }
    return scientific(shortest.unscaledValue().abs().toString(), value < 0, exponent);
  }

  private static String scientific(String digits, boolean negative, int exponent) {
    StringBuilder text = new StringBuilder(DOUBLE_DIGITS + 8);
    if (negative) {
      text.append('-');
    }
    text.append(digits.charAt(0));
    if (digits.length() > 1) {
      text.append('.').append(digits, 1, digits.length());
    }
    text.append('e').append(exponent < 0 ? '-' : '+');
    int magnitude = Math.abs(exponent);
    return text.append(magnitude < 10 ? "0" : "").append(magnitude).toString();
  }
}
