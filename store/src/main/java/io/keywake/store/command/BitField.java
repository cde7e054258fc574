package io.keywake.store.command;

import io.keywake.store.keyspace.StringValue;
import org.jspecify.annotations.Nullable;

/**
 * An integer of some bits anywhere in a string, the highest bit first. Immutable.
 *
 * @param signed whether it is in two's complement
 * @param bits its width, 1 to 64 (63 if unsigned)
 * @param offset of its first bit in the string
 */
record BitField(boolean signed, int bits, long offset) {
  /** What becomes of a number that does not fit. */
  enum Overflow {
    WRAP,
    SAT,
    FAIL
  }

  /** A number that fits, and whether that is another than was asked for. */
  record Fitted(long number, boolean overflowed) {}

  int firstByte() {
    return (int) (offset >>> 3);
  }

  int endByte() {
    return (int) ((offset + bits + 7) >>> 3);
  }

  /** The number as it is in the string; bits behind its end are zero. */
  long read(@Nullable StringValue value) {
    long number = 0;
    for (long at = offset; at < offset + bits; at++) {
      int index = (int) (at >>> 3);
      int octet = value == null || index >= value.length() ? 0 : value.at(index);
      number = number << 1 | (octet >>> (7 - (at & 7)) & 1);
    }
    return signed ? number << (64 - bits) >> (64 - bits) : number;
  }

  /** The bytes from {@link #firstByte} to {@link #endByte} with another number in them. */
  byte[] written(@Nullable StringValue value, long number) {
    byte[] bytes = new byte[endByte() - firstByte()];
    for (int i = 0; i < bytes.length; i++) {
      int index = firstByte() + i;
      bytes[i] = value == null || index >= value.length() ? 0 : value.at(index);
    }
    for (int bit = 0; bit < bits; bit++) {
      long at = offset - 8L * firstByte() + bit;
      int mask = 0x80 >>> (at & 7);
      int old = bytes[(int) (at >>> 3)];
      boolean on = (number >>> (bits - 1 - bit) & 1) == 1;
      bytes[(int) (at >>> 3)] = (byte) (on ? old | mask : old & ~mask);
    }
    return bytes;
  }

  /** {@code number + increment}, where {@code number} is in range or {@code increment} is zero. */
  Fitted sum(long number, long increment, Overflow overflow) {
    int side = signed ? signedSide(number, increment) : unsignedSide(number, increment);
    if (side == 0) {
      return new Fitted(number + increment, false);
    }
    if (overflow == Overflow.SAT) {
      return new Fitted(side > 0 ? max() : min(), true);
    }
    long low = (number + increment) << (64 - bits);
    return new Fitted(signed ? low >> (64 - bits) : low >>> (64 - bits), true);
  }

  private long max() {
    return Long.MAX_VALUE >>> (signed ? 64 - bits : 63 - bits);
  }

  private long min() {
    return signed ? -max() - 1 : 0;
  }

  /** 1 if the sum is too large, -1 if it is too small, else 0. */
  private int signedSide(long number, long increment) {
    long sum = number + increment;
    boolean carried = ((number ^ sum) & (increment ^ sum)) < 0;
    if (carried) {
      return increment > 0 ? 1 : -1;
    }
    return sum > max() ? 1 : sum < min() ? -1 : 0;
  }

  private int unsignedSide(long number, long increment) {
    if (increment < 0) {
      return number + increment < 0 ? -1 : 0;
    }
    // Both addends have 63 bits at most, or the increment is zero.
    return Long.compareUnsigned(number + increment, max()) > 0 ? 1 : 0;
  }
}
