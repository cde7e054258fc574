package io.keywake.store.command;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A number with the 64-bit significand of x86's {@code long double}, in which Redis computes
 * INCRBYFLOAT and HINCRBYFLOAT, so that sums come out to the last digit as there. Immutable.
 *
 * <p>Held as the exact decimal value of the rounded binary number. Infinity is kept apart; numbers
 * too small for a normal {@code long double} keep their precision, which Redis's lose.
 */
public final class LongDouble {
  private static final int SIGNIFICAND_BITS = 64;

  /** Powers of ten beyond which a number is infinite, or zero. */
  private static final int EXPONENT_MAX = 4932;

  private static final int EXPONENT_MIN = -4951;

  /** As long as Redis's buffer for such a number. */
  private static final int TEXT_BYTES_MAX = 5 * 1024;

  /** Digits behind the point in what is stored and replied. */
  private static final int FRACTION_DIGITS = 17;

  private static final LongDouble INFINITY = new LongDouble(null);
  private static final BigInteger FIVE = BigInteger.valueOf(5);

  private final @Nullable BigDecimal value;

  private LongDouble(@Nullable BigDecimal value) {
    this.value = value;
  }

  /** The number that decimal text stands for, or null if it is none or out of range. */
  public static @Nullable LongDouble parse(byte[] text) {
    if (text.length == 0 || text.length >= TEXT_BYTES_MAX) {
      return null;
    }
    int start = text[0] == '-' || text[0] == '+' ? 1 : 0;
    String digits = new String(text, start, text.length - start, StandardCharsets.ISO_8859_1);
    if (digits.equalsIgnoreCase("inf") || digits.equalsIgnoreCase("infinity")) {
      return INFINITY;
    }
    // The constructor would take a second sign.
    if (digits.isEmpty() || !(digits.charAt(0) == '.' || isDigit(digits.charAt(0)))) {
      return null;
    }
    try {
      BigDecimal decimal = new BigDecimal(digits);
      long exponent = (long) decimal.precision() - decimal.scale() - 1;
      if (decimal.signum() == 0) {
        return new LongDouble(BigDecimal.ZERO);
      }
      if (exponent > EXPONENT_MAX || exponent < EXPONENT_MIN) {
        return null;
      }
      return new LongDouble(rounded(text[0] == '-' ? decimal.negate() : decimal));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static boolean isDigit(char letter) {
    return letter >= '0' && letter <= '9';
  }

  public LongDouble plus(LongDouble other) {
    if (value == null || other.value == null) {
      return INFINITY;
    }
    BigDecimal sum = value.add(other.value);
    if (sum.precision() - sum.scale() - 1 > EXPONENT_MAX) {
      return INFINITY;
    }
    return new LongDouble(rounded(sum));
  }

  public boolean isFinite() {
    return value != null;
  }

  /** The text that Redis stores and replies: fixed point, without zeros at the end. */
  public byte[] toBytes() {
    if (value == null) {
      throw new IllegalStateException("infinity is never stored");
    }
    BigDecimal fixed = value.setScale(FRACTION_DIGITS, RoundingMode.HALF_EVEN);
    String text = fixed.signum() == 0 ? "0" : fixed.stripTrailingZeros().toPlainString();
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The nearest number with a 64-bit significand; of two, the even one. */
  private static BigDecimal rounded(BigDecimal exact) {
    if (exact.signum() == 0) {
      return BigDecimal.ZERO;
    }
    BigInteger unscaled = exact.unscaledValue().abs();
    BigInteger power = BigInteger.TEN.pow(Math.abs(exact.scale()));
    BigInteger dividend = exact.scale() > 0 ? unscaled : unscaled.multiply(power);
    BigInteger divisor = exact.scale() > 0 ? power : BigInteger.ONE;
    int exponent = dividend.bitLength() - divisor.bitLength() - SIGNIFICAND_BITS;
    BigInteger significand = quotient(dividend, divisor, exponent);
    if (significand.bitLength() > SIGNIFICAND_BITS) {
      exponent++;
      significand = quotient(dividend, divisor, exponent);
    }
    BigDecimal nearest =
        exponent >= 0
            ? new BigDecimal(significand.shiftLeft(exponent))
            : new BigDecimal(significand.multiply(FIVE.pow(-exponent)), -exponent);
    return (exact.signum() < 0 ? nearest.negate() : nearest).stripTrailingZeros();
  }

  /** {@code dividend / (divisor * 2^exponent)}, rounded half to even. */
  private static BigInteger quotient(BigInteger dividend, BigInteger divisor, int exponent) {
    BigInteger scaledDividend = exponent < 0 ? dividend.shiftLeft(-exponent) : dividend;
    BigInteger scaledDivisor = exponent > 0 ? divisor.shiftLeft(exponent) : divisor;
    BigInteger[] parts = scaledDividend.divideAndRemainder(scaledDivisor);
    int half = parts[1].shiftLeft(1).compareTo(scaledDivisor);
    boolean up = half > 0 || (half == 0 && parts[0].testBit(0));
    return up ? parts[0].add(BigInteger.ONE) : parts[0];
  }
}
