package io.keywake.store.command;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Texts that C's {@code strtod} reads as a double: decimal, hexadecimal and infinite numbers. Pure,
 * for any thread.
 *
 * <p>What stands for not-a-number is refused, so that it can mean that a text is none.
 */
public final class DoubleText {
  /** Integers of so many digits are exact in a double. */
  private static final int EXACT_DIGITS_MAX = 15;

  private static final double[] POWERS_OF_10 = {
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
  };

  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(?:[0-9]++(?:\\.[0-9]*+)?|\\.[0-9]++)(?:[eE][+-]?[0-9]++)?");
  private static final Pattern HEXADECIMAL =
      Pattern.compile(
          "[+-]?0[xX](?:[0-9a-fA-F]++(?:\\.[0-9a-fA-F]*+)?|\\.[0-9a-fA-F]++)(?:[pP][+-]?[0-9]++)?");
  private static final Pattern INFINITY = Pattern.compile("([+-]?)(?i:inf|infinity)");
  private static final Pattern NONZERO = Pattern.compile("[+-]?[0.]*+[1-9].*+", Pattern.DOTALL);
  private static final Pattern NONZERO_HEXADECIMAL =
      Pattern.compile("[+-]?0[xX][0.]*+[1-9a-fA-F].*+", Pattern.DOTALL);

  private DoubleText() {}

  /**
   * The number that the whole text stands for, as scores and weights are read; not-a-number if it
   * is none, or is finite but too large or too close to zero for a double.
   */
  public static double parse(byte[] text) {
    double value = shortDecimal(text);
    if (!Double.isNaN(value)) {
      return value;
    }
    return parse(new String(text, StandardCharsets.ISO_8859_1), true);
  }

  /**
   * The number that the text from {@code from} on stands for, as bounds of ranges are read: it ends
   * at a NUL, white space may come before it, nothing at all is 0, and what is out of range is
   * infinite or 0. Not-a-number if it is none.
   */
  static double parseBound(byte[] text, int from) {
    return parse(text, from, false);
  }

  /** As SORT reads weights: like a bound, but not-a-number if it is out of range. */
  static double parseWeight(byte[] text) {
    double value = shortDecimal(text);
    return Double.isNaN(value) ? parse(text, 0, true) : value;
  }

  private static double parse(byte[] text, int from, boolean inRange) {
    int end = from;
    while (end < text.length && text[end] != 0) {
      end++;
    }
    if (end == from) {
      return 0;
    }
    int start = from;
    while (start < end && isSpace(text[start])) {
      start++;
    }
    return parse(new String(text, start, end - start, StandardCharsets.ISO_8859_1), inRange);
  }

  /** The value of a short decimal number without an exponent, or not-a-number. */
  private static double shortDecimal(byte[] text) {
    boolean negative = text.length > 0 && text[0] == '-';
    int from = negative ? 1 : 0;
    if (text.length - from > EXACT_DIGITS_MAX + 1) {
      return Double.NaN;
    }
    long digits = 0;
    int count = 0;
    int beforePoint = -1;
    for (int i = from; i < text.length; i++) {
      int digit = text[i] - '0';
      if (digit >= 0 && digit <= 9) {
        digits = digits * 10 + digit;
        count++;
      } else if (text[i] == '.' && beforePoint < 0) {
        beforePoint = count;
      } else {
        return Double.NaN;
      }
    }
    if (count == 0 || count > EXACT_DIGITS_MAX) {
      return Double.NaN;
    }
    // Dividend and divisor are exact, so the quotient is the nearest double.
    double value = beforePoint < 0 ? digits : digits / POWERS_OF_10[count - beforePoint];
    return negative ? -value : value;
  }

  private static double parse(String text, boolean inRange) {
    if (DECIMAL.matcher(text).matches()) {
      return parse(text, NONZERO, inRange);
    }
    if (HEXADECIMAL.matcher(text).matches()) {
      boolean hasExponent = text.indexOf('p') >= 0 || text.indexOf('P') >= 0;
      return parse(hasExponent ? text : text + "p0", NONZERO_HEXADECIMAL, inRange);
    }
    if (INFINITY.matcher(text).matches()) {
      return text.charAt(0) == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return Double.NaN;
  }

  private static double parse(String number, Pattern nonzero, boolean inRange) {
    double value = Double.parseDouble(number);
    boolean lost = Double.isInfinite(value) || (value == 0 && nonzero.matcher(number).matches());
    return inRange && lost ? Double.NaN : value;
  }

  private static boolean isSpace(byte letter) {
    return letter == ' ' || (letter >= '\t' && letter <= '\r');
  }
}
