package io.keywake.store.command;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A number as C's {@code long double} holds it on x86: 64 significant bits, rounded half to even.
 * Immutable.
 *
 * <p>Redis adds fractions in this format and prints 17 digits behind the point. A {@code double}
 * with its 53 bits would differ in the last of them, so the arithmetic is done here on integers: a
 * finite number is {@code significand * 2^exponent}.
 */
public final class LongDouble {
  /** Redis reads texts up to this length. */
  private static final int TEXT_BYTES_MAX = 5 * 1024 - 1;

  private static final int PRECISION_BITS = 64;

  /** Every finite number is below 2 to this power. */
  private static final int EXPONENT_END = 16384;

  /** Neighbours close to zero are 2 to this power apart. */
  private static final int EXPONENT_MIN = -16445;

  /** Beyond this power of ten, or below its negative, a number is infinite or zero for certain. */
  private static final int DECIMAL_EXPONENT_MAX = 5_000;

  /** An exponent that is written larger is taken as this one; both are out of range. */
  private static final BigInteger WRITTEN_EXPONENT_MAX = BigInteger.valueOf(100_000_000);

  private static final double LOG10_OF_2 = Math.log10(2);
  private static final int FRACTION_DIGITS = 17;
  private static final BigInteger FRACTION_SCALE = BigInteger.TEN.pow(FRACTION_DIGITS);

  private static final Pattern DECIMAL =
      Pattern.compile("([+-]?)([0-9]*+)\\.?([0-9]*+)(?:[eE]([+-]?[0-9]++))?");
  private static final Pattern HEXADECIMAL =
      Pattern.compile("([+-]?)0[xX]([0-9a-fA-F]*+)\\.?([0-9a-fA-F]*+)(?:[pP]([+-]?[0-9]++))?");
  private static final Pattern INFINITY = Pattern.compile("[+-]?(?i:inf|infinity)");

  /** Infinity of either sign: what is added to it makes it that again, or no number at all. */
  private static final LongDouble INFINITE = new LongDouble(BigInteger.ZERO, EXPONENT_END);

  public static final LongDouble ZERO = new LongDouble(BigInteger.ZERO, 0);

  private final BigInteger significand;
  private final int exponent;

  private LongDouble(BigInteger significand, int exponent) {
    this.significand = significand;
    this.exponent = exponent;
  }

  /**
   * The number that a text stands for, which may be infinity. Null if Redis takes it for none: it
   * has something around it, or is too large, or too close to zero.
   */
  public static @Nullable LongDouble parse(byte[] text) {
    if (text.length == 0 || text.length > TEXT_BYTES_MAX) {
      return null;
    }
    String string = new String(text, StandardCharsets.ISO_8859_1);
    Matcher decimal = DECIMAL.matcher(string);
    if (decimal.matches()) {
      return parse(decimal, 10);
    }
    Matcher hexadecimal = HEXADECIMAL.matcher(string);
    if (hexadecimal.matches()) {
      return parse(hexadecimal, 16);
    }
    return INFINITY.matcher(string).matches() ? INFINITE : null;
  }

  private static @Nullable LongDouble parse(Matcher text, int radix) {
    String digits = text.group(2) + text.group(3);
    if (digits.isEmpty()) {
      return null;
    }
    BigInteger number = new BigInteger(text.group(1) + digits, radix);
    if (number.signum() == 0) {
      return ZERO;
    }
    int fractionDigits = text.group(3).length();
    int written = text.group(4) == null ? 0 : saturated(new BigInteger(text.group(4)));
    LongDouble parsed =
        radix == 10
            ? timesPowerOf10(number, written - fractionDigits)
            : rounded(number, written - 4 * fractionDigits);
    return parsed.isFinite() && parsed.significand.signum() != 0 ? parsed : null;
  }

  private static int saturated(BigInteger exponent) {
    return exponent.min(WRITTEN_EXPONENT_MAX).max(WRITTEN_EXPONENT_MAX.negate()).intValue();
  }

  private static LongDouble timesPowerOf10(BigInteger number, int power) {
    double decimalExponent = number.bitLength() * LOG10_OF_2 + power;
    if (decimalExponent > DECIMAL_EXPONENT_MAX) {
      return INFINITE;
    }
    if (decimalExponent < -DECIMAL_EXPONENT_MAX) {
      return ZERO;
    }
    if (power >= 0) {
      return rounded(number.multiply(BigInteger.TEN.pow(power)), 0);
    }
    BigInteger divisor = BigInteger.TEN.pow(-power);
    // Two bits more than the precision, and one that stands for the remainder, round correctly.
    int shift = Math.max(0, PRECISION_BITS + 2 + divisor.bitLength() - number.bitLength());
    BigInteger[] parts = number.abs().shiftLeft(shift).divideAndRemainder(divisor);
    BigInteger quotient = parts[0].shiftLeft(1);
    BigInteger magnitude = parts[1].signum() == 0 ? quotient : quotient.setBit(0);
    return rounded(number.signum() < 0 ? magnitude.negate() : magnitude, -shift - 1);
  }

  public boolean isFinite() {
    return this != INFINITE;
  }

  /** The sum, rounded; not finite if either number is not, or if it is out of range. */
  public LongDouble plus(LongDouble other) {
    if (!isFinite() || !other.isFinite()) {
      return INFINITE;
    }
    int common = Math.min(exponent, other.exponent);
    BigInteger sum =
        significand
            .shiftLeft(exponent - common)
            .add(other.significand.shiftLeft(other.exponent - common));
    return rounded(sum, common);
  }

  /** The finite number times {@code factor}, rounded to the format and then up to an integer. */
  public BigInteger timesRoundedUp(int factor) {
    LongDouble product = rounded(significand.multiply(BigInteger.valueOf(factor)), exponent);
    if (!product.isFinite()) {
      return BigInteger.valueOf(significand.signum()).shiftLeft(EXPONENT_END);
    }
    return product.significand.negate().shiftLeft(product.exponent).negate();
  }

  /** The nearest number that the format has. */
  private static LongDouble rounded(BigInteger significand, int exponent) {
    if (significand.abs().bitLength() + exponent > EXPONENT_END) {
      return INFINITE;
    }
    int drop = Math.max(significand.abs().bitLength() - PRECISION_BITS, EXPONENT_MIN - exponent);
    if (drop <= 0) {
      return new LongDouble(significand, exponent);
    }
    BigInteger kept = shiftRight(significand, drop);
    // Rounding up may have reached the first number beyond the range.
    return kept.abs().bitLength() + exponent + drop > EXPONENT_END
        ? INFINITE
        : new LongDouble(kept, exponent + drop);
  }

  /** Divides by a power of 2, half to even. */
  private static BigInteger shiftRight(BigInteger number, int bits) {
    BigInteger magnitude = number.abs();
    BigInteger quotient = magnitude.shiftRight(bits);
    boolean half = magnitude.testBit(bits - 1);
    boolean more = magnitude.getLowestSetBit() < bits - 1;
    if (half && (more || quotient.testBit(0))) {
      quotient = quotient.add(BigInteger.ONE);
    }
    return number.signum() < 0 ? quotient.negate() : quotient;
  }

  /**
   * The finite number with up to 17 digits behind the point, without an exponent and without zeros
   * at the end.
   */
  public byte[] toBytes() {
    BigInteger scaled = significand.multiply(FRACTION_SCALE);
    scaled = exponent < 0 ? shiftRight(scaled, -exponent) : scaled.shiftLeft(exponent);
    BigInteger[] parts = scaled.abs().divideAndRemainder(FRACTION_SCALE);
    StringBuilder text = new StringBuilder();
    if (scaled.signum() < 0) {
      text.append('-');
    }
    text.append(parts[0]);
    if (parts[1].signum() != 0) {
      String fraction = parts[1].toString();
      text.append('.').append("0".repeat(FRACTION_DIGITS - fraction.length())).append(fraction);
      while (text.charAt(text.length() - 1) == '0') {
        text.setLength(text.length() - 1);
      }
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
