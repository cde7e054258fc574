package io.keywake.store.keyspace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The layout of a small set: its form and a count, then its members.
 *
 * <pre>
 *   +----------+-------------+-- ...
 *   | form, u8 | members,u16 | members
 *   +----------+-------------+-- ...
 *   form 0         strings in the order of their insertion: (length, varint; bytes) each
 *   form 2, 4, 8   integers of so many bytes, little-endian, ascending
 * </pre>
 *
 * <p>A set of integers is as wide as its widest member has ever been.
 */
final class SetLayout {
  static final int HEADER_BYTES = 3;
  static final int STRINGS = 0;
  static final int NARROWEST = Short.BYTES;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private SetLayout() {}

  /** The set whose body reaches from {@code from} to the end of {@code bytes}. */
  static SetValue view(byte[] bytes, int from) {
    return form(bytes, from) == STRINGS ? new CompactSet(bytes, from) : new IntegerSet(bytes, from);
  }

  /** {@link #STRINGS}, or the width of the integers in bytes. */
  static int form(byte[] body, int from) {
    return body[from];
  }

  static int count(byte[] body, int from) {
    return CompactLayout.count(body, from + 1);
  }

  static void header(byte[] body, int from, int form, int count) {
    body[from] = (byte) form;
    CompactLayout.count(body, from + 1, count);
  }

  /** How many bytes an integer needs. */
  static int width(long value) {
    if (value == (short) value) {
      return Short.BYTES;
    }
    return value == (int) value ? Integer.BYTES : Long.BYTES;
  }

  static long integer(byte[] body, int from, int width, int index) {
    int at = from + HEADER_BYTES + index * width;
    return switch (width) {
      case Short.BYTES -> (short) SHORT.get(body, at);
      case Integer.BYTES -> (int) INT.get(body, at);
      default -> (long) LONG.get(body, at);
    };
  }

  static void integer(byte[] body, int from, int width, int index, long value) {
    int at = from + HEADER_BYTES + index * width;
    switch (width) {
      case Short.BYTES -> SHORT.set(body, at, (short) value);
      case Integer.BYTES -> INT.set(body, at, (int) value);
      default -> LONG.set(body, at, value);
    }
  }

  /** The index of an integer, or {@code -(index where it would stand) - 1} if it is not there. */
  static int search(byte[] body, int from, int width, int count, long value) {
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long found = integer(body, from, width, middle);
      if (found == value) {
        return middle;
      }
      if (found < value) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }
}
