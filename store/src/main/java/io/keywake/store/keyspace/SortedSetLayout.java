package io.keywake.store.keyspace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The layout of a small sorted set: a count, then its members in ascending order, each behind its
 * score.
 *
 * <pre>
 *   +-------------+-------+----------------+--------+-------+----------------+--------+-- ...
 *   | members,u16 | score | length, varint | member | score | length, varint | member |
 *   +-------------+-------+----------------+--------+-------+----------------+--------+-- ...
 *
 *   score: one byte, and what follows it
 *     0         the eight bytes of a double, lowest first
 *     1 to 7    so many bytes of an integer in two's complement, lowest first
 *     8 to 255  nothing; the score is this number less 8
 * </pre>
 *
 * Most scores are integers, and many of those are small or times. A zero with a sign takes a
 * double: commands put none, because the small form of Redis has none, but a sorted set that comes
 * back from a file stays what it was, even if it was large then.
 */
final class SortedSetLayout {
  static final int HEADER_BYTES = 2;

  private static final VarHandle DOUBLE =
      MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

  /** Every integer up to here is a double of its own, and fits into 7 bytes. */
  private static final long INTEGER_MAX = 1L << 53;

  private static final int FLOATING = 0;
  private static final int INLINE_FROM = 8;
  private static final int INLINE_MAX = 0xFF - INLINE_FROM;

  private SortedSetLayout() {}

  /** How many bytes a score takes. */
  static int scoreBytes(double score) {
    long integer = (long) score;
    if (!isShort(score, integer)) {
      return 1 + Double.BYTES;
    }
    return isInline(integer) ? 1 : 1 + integerBytes(integer);
  }

  /** Writes a score and returns where the next thing begins. */
  static int score(byte[] body, int at, double score) {
    long integer = (long) score;
    if (!isShort(score, integer)) {
      body[at] = FLOATING;
      DOUBLE.set(body, at + 1, score);
      return at + 1 + Double.BYTES;
    }
    if (isInline(integer)) {
      body[at] = (byte) (integer + INLINE_FROM);
      return at + 1;
    }
    int bytes = integerBytes(integer);
    body[at] = (byte) bytes;
    for (int i = 1; i <= bytes; i++) {
      body[at + i] = (byte) integer;
      integer >>= Byte.SIZE;
    }
    return at + 1 + bytes;
  }

  /** The score that stands at {@code at}. */
  static double score(byte[] body, int at) {
    int tag = body[at] & 0xFF;
    if (tag >= INLINE_FROM) {
      return tag - INLINE_FROM;
    }
    if (tag == FLOATING) {
      return (double) DOUBLE.get(body, at + 1);
    }
    long integer = body[at + tag];
    for (int i = tag - 1; i > 0; i--) {
      integer = integer << Byte.SIZE | (body[at + i] & 0xFF);
    }
    return integer;
  }

  /** Where the thing behind the score at {@code at} begins. */
  static int skipScore(byte[] body, int at) {
    int tag = body[at] & 0xFF;
    if (tag >= INLINE_FROM) {
      return at + 1;
    }
    return at + 1 + (tag == FLOATING ? Double.BYTES : tag);
  }

  /**
   * The score that a command gives a member of a small sorted set: as in Redis, a zero has no sign.
   */
  static double given(double score) {
    return score + 0.0;
  }

  private static boolean isShort(double score, long integer) {
    return Double.doubleToRawLongBits((double) integer) == Double.doubleToRawLongBits(score)
        && integer <= INTEGER_MAX
        && integer >= -INTEGER_MAX;
  }

  private static boolean isInline(long integer) {
    return integer >= 0 && integer <= INLINE_MAX;
  }

  private static int integerBytes(long integer) {
    // One bit more than the magnitude has, for the sign.
    int bits = Long.SIZE + 1 - Long.numberOfLeadingZeros(integer ^ (integer >> (Long.SIZE - 1)));
    return (bits + Byte.SIZE - 1) / Byte.SIZE;
  }
}
