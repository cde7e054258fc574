package io.keywake.store.keyspace.collection;

import java.util.Arrays;

/**
 * The packed form of a field with its value: one byte array. Never changed once made, so any thread
 * may read it and snapshots share it.
 *
 * <pre>
 *   [ field length: varint, 7 bits per byte, lowest first ][ field ][ value: the rest ]
 * </pre>
 *
 * A field of 10 bytes with a value of 10 bytes takes 40 bytes of heap this way instead of 96 as two
 * arrays in a pair. An element of a set is a field whose value is empty.
 */
public final class Element {

  private Element() {}

  /** Packs copies of both. */
  public static byte[] of(byte[] field, byte[] value) {
    byte[] element = allocate(field, value.length);
    System.arraycopy(value, 0, element, element.length - value.length, value.length);
    return element;
  }

  /** An element whose value, the last {@code valueLength} bytes, is still zero. */
  static byte[] allocate(byte[] field, int valueLength) {
    int fieldFrom = varintLength(field.length);
    byte[] element = new byte[Math.addExact(Math.addExact(fieldFrom, field.length), valueLength)];
    int rest = field.length;
    for (int i = 0; i < fieldFrom - 1; i++) {
      element[i] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    element[fieldFrom - 1] = (byte) rest;
    System.arraycopy(field, 0, element, fieldFrom, field.length);
    return element;
  }

  /** Where the field begins. */
  public static int fieldFrom(byte[] element) {
    int from = 1;
    while (element[from - 1] < 0) {
      from++;
    }
    return from;
  }

  /** Bytes of the field. */
  public static int fieldLength(byte[] element) {
    int length = element[0];
    if (length >= 0) {
      return length;
    }
    length &= 0x7f;
    int i = 1;
    for (int shift = 7; ; shift += 7) {
      byte next = element[i++];
      length |= (next & 0x7f) << shift;
      if (next >= 0) {
        return length;
      }
    }
  }

  /** Where the value begins; it goes on to the end of the array. */
  public static int valueFrom(byte[] element) {
    return fieldFrom(element) + fieldLength(element);
  }

  /** Bytes of the value. */
  public static int valueLength(byte[] element) {
    return element.length - valueFrom(element);
  }

  /** A copy of the field. */
  public static byte[] field(byte[] element) {
    return Arrays.copyOfRange(element, fieldFrom(element), valueFrom(element));
  }

  /** A copy of the value. */
  public static byte[] value(byte[] element) {
    return Arrays.copyOfRange(element, valueFrom(element), element.length);
  }

  /** Whether the element's field is {@code field}. */
  static boolean hasField(byte[] element, byte[] field) {
    if (fieldLength(element) != field.length) {
      return false;
    }
    int from = fieldFrom(element);
    return Arrays.equals(element, from, from + field.length, field, 0, field.length);
  }

  /** Whether two elements have one field: all that comes before their values is the same. */
  static boolean sameField(byte[] a, byte[] b) {
    int end = valueFrom(a);
    return end == valueFrom(b) && Arrays.equals(a, 0, end, b, 0, end);
  }

  private static int varintLength(int number) {
    int length = 1;
    for (int rest = number >>> 7; rest != 0; rest >>>= 7) {
      length++;
    }
    return length;
  }
}
