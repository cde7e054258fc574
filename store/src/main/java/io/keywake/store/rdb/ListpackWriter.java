package io.keywake.store.rdb;

import io.keywake.store.keyspace.Decimal;
import java.util.Arrays;

/**
 * A listpack in the making: Redis's form of a few short elements in one string.
 *
 * <pre>
 *   listpack:  bytes of all (4, little-endian)  elements (2, little-endian)  element*  0xFF
 *   element:   0xxxxxxx                    an integer from 0 to 127
 *              10llllll bytes              up to 63 bytes
 *              110xxxxx x                  an integer of 13 bits, big-endian
 *              1110llll l bytes            up to 4095 bytes
 *              11110000 llll bytes         more bytes, their number little-endian
 *              11110001 to 11110100        an integer of 2, 3, 4 or 8 bytes, little-endian
 *              and its own length backwards: 7 bits in a byte, all but the first with the top bit
 * </pre>
 *
 * <p>Used by one thread at a time.
 */
final class ListpackWriter {
  private static final int HEADER_BYTES = 6;
  private static final int COUNT_UNKNOWN = 0xFFFF;
  private static final int END = 0xFF;

  /** What an element takes beside its bytes, at most: form and length, and the length backwards. */
  private static final int AROUND_BYTES_MAX = 10;

  private byte[] bytes = new byte[256];
  private int length = HEADER_BYTES;
  private int count;

  /** Begins another one. */
  void clear() {
    length = HEADER_BYTES;
    count = 0;
  }

  /** Adds a string, as an integer if it is how one is written. */
  void add(byte[] array, int from, int size) {
    if (Decimal.isCanonicalLong(array, from, size)) {
      add(Decimal.parse(array, from, size));
      return;
    }
    ensureRoom(size);
    int start = length;
    if (size < 64) {
      put(0x80 | size);
    } else if (size < 4096) {
      put(0xE0 | (size >> 8));
      put(size);
    } else {
      put(0xF0);
      putLittleEndian(size, Integer.BYTES);
    }
    System.arraycopy(array, from, bytes, length, size);
    length += size;
    endElement(start);
  }

  void add(long integer) {
    ensureRoom(Long.BYTES);
    int start = length;
    if (integer >= 0 && integer <= 127) {
      put((int) integer);
    } else if (fits(integer, 13)) {
      put(0xC0 | (((int) integer >> 8) & 0x1F));
      put((int) integer);
    } else if (fits(integer, 16)) {
      put(0xF1);
      putLittleEndian(integer, 2);
    } else if (fits(integer, 24)) {
      put(0xF2);
      putLittleEndian(integer, 3);
    } else if (fits(integer, 32)) {
      put(0xF3);
      putLittleEndian(integer, 4);
    } else {
      put(0xF4);
      putLittleEndian(integer, 8);
    }
    endElement(start);
  }

  private static boolean fits(long integer, int bits) {
    return (integer << (Long.SIZE - bits)) >> (Long.SIZE - bits) == integer;
  }

  /**
   * Readers compute from an element's length how many bytes this takes: these limits are theirs.
   */
  private void endElement(int start) {
    int size = length - start;
    int groups = size <= 127 ? 1 : size < 16383 ? 2 : size < 2097151 ? 3 : size < 268435455 ? 4 : 5;
    for (int group = groups - 1; group >= 0; group--) {
      put(((size >>> (7 * group)) & 0x7F) | (group == groups - 1 ? 0 : 0x80));
    }
    count++;
  }

  /** Ends it; the array is valid from 0 to {@link #length} until the next {@link #clear}. */
  byte[] finish() {
    ensureRoom(1);
    put(END);
    int end = length;
    length = 0;
    putLittleEndian(end, Integer.BYTES);
    putLittleEndian(Math.min(count, COUNT_UNKNOWN), Short.BYTES);
    length = end;
    return bytes;
  }

  int length() {
    return length;
  }

  private void put(int value) {
    bytes[length++] = (byte) value;
  }

  private void putLittleEndian(long value, int size) {
    for (int index = 0; index < size; index++) {
      put((int) (value >> (8 * index)));
    }
  }

  private void ensureRoom(int size) {
    if (bytes.length - length < size + AROUND_BYTES_MAX) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + size + AROUND_BYTES_MAX));
    }
  }
}
