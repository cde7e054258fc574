package io.keywake.store.keyspace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The layout of a small entry in one byte array, so that a key costs a single heap object.
 *
 * <pre>
 *   0          8        12        14      15            15 or 23
 *   +----------+--------+---------+-------+-------------+-------+----------+
 *   | sequence | access | key     | flags | expireAtMs, | key   | value    |
 *   | of last  | clock, | length, |       | if flagged  | bytes | bytes,   |
 *   | change   | s      | u16     |       |             |       | to end   |
 *   +----------+--------+---------+-------+-------------+-------+----------+
 *   flags: bits 0-3 type, bit 4 has an expiry, bit 5 string was edited in place (encoding "raw"),
 *          bit 6 was handed out
 * </pre>
 *
 * <p>An array that was handed out never changes any more, so it may be read by other threads as it
 * is; a change puts a new array in its place. The one exception is the access clock, which the
 * execution thread writes and nobody else reads. Until then nobody but the execution thread knows
 * the array, and a string may be overwritten by one that is as long.
 */
final class PackedLayout {
  static final int KEY_BYTES_MAX = 0xFFFF;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle CHAR =
      MethodHandles.byteArrayViewVarHandle(char[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int SEQUENCE = 0;
  private static final int ACCESS_CLOCK = 8;
  private static final int KEY_LENGTH = 12;
  private static final int FLAGS = 14;
  private static final int EXPIRY = 15;
  private static final int EXPIRY_BYTES = 8;

  private static final int TYPE_MASK = 0x0F;
  private static final int HAS_EXPIRY = 0x10;
  private static final int EDITED = 0x20;
  private static final int HANDED_OUT = 0x40;

  private PackedLayout() {}

  /** A new entry whose value bytes, {@code valueLength} of them, are still zero. */
  static byte[] allocate(
      ValueType type,
      byte[] key,
      int valueLength,
      long expireAtMs,
      long sequence,
      int accessClock) {
    boolean expires = expireAtMs != Entry.NO_EXPIRY;
    int keyFrom = expires ? EXPIRY + EXPIRY_BYTES : EXPIRY;
    byte[] packed = new byte[keyFrom + key.length + valueLength];
    LONG.set(packed, SEQUENCE, sequence);
    INT.set(packed, ACCESS_CLOCK, accessClock);
    CHAR.set(packed, KEY_LENGTH, (char) key.length);
    packed[FLAGS] = (byte) (type.code() | (expires ? HAS_EXPIRY : 0));
    if (expires) {
      LONG.set(packed, EXPIRY, expireAtMs);
    }
    System.arraycopy(key, 0, packed, keyFrom, key.length);
    return packed;
  }

  /** A copy of an entry under another key, expiry and sequence. */
  static byte[] copy(byte[] packed, byte[] key, long expireAtMs, long sequence, int accessClock) {
    int from = valueFrom(packed);
    int length = packed.length - from;
    byte[] copy = allocate(type(packed), key, length, expireAtMs, sequence, accessClock);
    System.arraycopy(packed, from, copy, copy.length - length, length);
    copy[FLAGS] = (byte) (copy[FLAGS] | (packed[FLAGS] & EDITED));
    return copy;
  }

  static void markEdited(byte[] packed) {
    packed[FLAGS] = (byte) (packed[FLAGS] | EDITED);
  }

  static boolean isEdited(byte[] packed) {
    return (packed[FLAGS] & EDITED) != 0;
  }

  /** Others may keep the array from now on. */
  static void handOut(byte[] packed) {
    if ((packed[FLAGS] & HANDED_OUT) == 0) {
      packed[FLAGS] = (byte) (packed[FLAGS] | HANDED_OUT);
    }
  }

  /** Whether a string of this length and expiry may be written over the entry's value. */
  static boolean mayOverwrite(byte[] packed, int valueLength, long expireAtMs) {
    return (packed[FLAGS] & (TYPE_MASK | HANDED_OUT)) == ValueType.STRING.code()
        && packed.length - valueFrom(packed) == valueLength
        && expireAtMs(packed) == expireAtMs;
  }

  static void overwrite(byte[] packed, byte[] value, long sequence, int accessClock) {
    LONG.set(packed, SEQUENCE, sequence);
    INT.set(packed, ACCESS_CLOCK, accessClock);
    packed[FLAGS] = (byte) (packed[FLAGS] & ~EDITED);
    System.arraycopy(value, 0, packed, packed.length - value.length, value.length);
  }

  static long sequence(byte[] packed) {
    return (long) LONG.get(packed, SEQUENCE);
  }

  static int accessClock(byte[] packed) {
    return (int) INT.get(packed, ACCESS_CLOCK);
  }

  static void touch(byte[] packed, int accessClock) {
    INT.set(packed, ACCESS_CLOCK, accessClock);
  }

  static ValueType type(byte[] packed) {
    return ValueType.ofCode(packed[FLAGS] & TYPE_MASK);
  }

  static long expireAtMs(byte[] packed) {
    return (packed[FLAGS] & HAS_EXPIRY) != 0 ? (long) LONG.get(packed, EXPIRY) : Entry.NO_EXPIRY;
  }

  static byte[] key(byte[] packed) {
    int from = keyFrom(packed);
    return Arrays.copyOfRange(packed, from, from + keyLength(packed));
  }

  static boolean keyEquals(byte[] packed, byte[] key) {
    int from = keyFrom(packed);
    return keyLength(packed) == key.length
        && Arrays.equals(packed, from, from + key.length, key, 0, key.length);
  }

  static int valueFrom(byte[] packed) {
    return keyFrom(packed) + keyLength(packed);
  }

  private static int keyFrom(byte[] packed) {
    return (packed[FLAGS] & HAS_EXPIRY) != 0 ? EXPIRY + EXPIRY_BYTES : EXPIRY;
  }

  private static int keyLength(byte[] packed) {
    return (char) CHAR.get(packed, KEY_LENGTH);
  }
}
