package io.keywake.store.keyspace.collection;

import java.util.Arrays;

/**
 * The layout of byte strings that stand one behind the other in an array and can be walked in both
 * directions. Functions only, for any thread.
 *
 * <pre>
 *   +--------+-------+---------+--------+-------+---------+-- ...
 *   | length | bytes | length, | length | bytes | length, |
 *   |        |       | again   |        |       | again   |
 *   +--------+-------+---------+--------+-------+---------+-- ...
 *   length: one byte up to 127; else two, the upper bits first with the sign bit set,
 *           which the second one mirrors: lower bits, then upper bits with the sign bit set
 * </pre>
 *
 * An element is known by the offset of its first length.
 */
public final class PackedElements {
  /** Bytes of the longest element that can be packed. */
  public static final int ELEMENT_BYTES_MAX = 0x7FFF;

  private static final int ONE_BYTE_MAX = 0x7F;

  private PackedElements() {}

  /** How many bytes an element of this length takes with both its lengths. */
  public static int packedBytes(int length) {
    return length <= ONE_BYTE_MAX ? length + 2 : length + 4;
  }

  /** The length of the element at {@code at}. */
  public static int length(byte[] packed, int at) {
    int first = packed[at];
    return first >= 0 ? first : (first & ONE_BYTE_MAX) << 8 | (packed[at + 1] & 0xFF);
  }

  /** Where the bytes of the element at {@code at} begin. */
  public static int bytesFrom(byte[] packed, int at) {
    return packed[at] >= 0 ? at + 1 : at + 2;
  }

  /** Where the element behind the one at {@code at} begins. */
  public static int next(byte[] packed, int at) {
    return at + packedBytes(length(packed, at));
  }

  /** Where the element begins that ends at {@code end}. */
  public static int before(byte[] packed, int end) {
    int last = packed[end - 1];
    int length = last >= 0 ? last : (last & ONE_BYTE_MAX) << 8 | (packed[end - 2] & 0xFF);
    return end - packedBytes(length);
  }

  /** A copy of the element at {@code at}. */
  public static byte[] element(byte[] packed, int at) {
    int from = bytesFrom(packed, at);
    return Arrays.copyOfRange(packed, from, from + length(packed, at));
  }

  /** Whether the element at {@code at} is this one. */
  public static boolean isElement(byte[] packed, int at, byte[] element) {
    if (length(packed, at) != element.length) {
      return false;
    }
    int from = bytesFrom(packed, at);
    return Arrays.equals(packed, from, from + element.length, element, 0, element.length);
  }

  /** Writes an element at {@code at} and returns where the next one begins. */
  public static int write(byte[] packed, int at, byte[] element) {
    int length = element.length;
    if (length <= ONE_BYTE_MAX) {
      packed[at] = (byte) length;
      System.arraycopy(element, 0, packed, at + 1, length);
      packed[at + 1 + length] = (byte) length;
      return at + 2 + length;
    }
    packed[at] = (byte) (length >>> 8 | 0x80);
    packed[at + 1] = (byte) length;
    System.arraycopy(element, 0, packed, at + 2, length);
    packed[at + 2 + length] = (byte) length;
    packed[at + 3 + length] = (byte) (length >>> 8 | 0x80);
    return at + 4 + length;
  }

  /**
   * Where the element of that index begins, of {@code count} that reach from {@code from} to {@code
   * to}; the nearer end is where the walk begins. The index {@code count} is at {@code to}.
   */
  public static int offset(byte[] packed, int from, int to, int count, int index) {
    int at;
    if (index <= count / 2) {
      at = from;
      for (int skip = index; skip > 0; skip--) {
        at = next(packed, at);
      }
    } else {
      at = to;
      for (int skip = count - index; skip > 0; skip--) {
        at = before(packed, at);
      }
    }
    return at;
  }
}
