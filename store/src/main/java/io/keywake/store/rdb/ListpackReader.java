package io.keywake.store.rdb;

import io.keywake.store.keyspace.Decimal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a listpack. Owned by the thread that reads.
 *
 * <pre>
 *   +-----------+--------------+---------+- ... -+------+
 *   | size, u32 | elements,u16 | element         | 0xFF |      numbers with the lowest byte first
 *   +-----------+--------------+---------+- ... -+------+
 *   element:   0nnnnnnn                     an integer from 0 to 127
 *              10llllll bytes               a string of up to 63 bytes
 *              110nnnnn nnnnnnnn            an integer of 13 bits, highest first
 *              1110llll llllllll bytes      a string of up to 4095 bytes
 *              0xF0 length (u32) bytes      a string
 *              0xF1 to 0xF4                 an integer of 2, 3, 4, 8 bytes follows
 *              and behind each its size, 7 bits a byte, the lowest in the last one, marked in all
 *              but the first: to be read backwards
 * </pre>
 */
final class ListpackReader extends PackedReader {
  private static final int HEADER_BYTES = 6;
  private static final int END = 0xFF;
  private static final int UNUSED_BITS_OF_13 = Integer.SIZE - 13;
  private static final int BACK_BITS = 7;
  private static final int BACK_BYTES_MAX = 5;

  private int found;

  ListpackReader(byte[] bytes, RdbBytes source) throws RdbException {
    super(bytes, source, "a listpack");
    checkSize(littleEndian(0, Integer.BYTES));
    at = HEADER_BYTES;
  }

  @Override
  byte @Nullable [] next() throws RdbException {
    checkRoom(at, 1);
    int first = unsignedByte(at);
    if (first == END) {
      checkEnd(at + 1);
      checkCount(littleEndian(Integer.BYTES, Short.BYTES), found);
      return null;
    }
    found++;
    if (first < 0x80) {
      return integer(first, 1);
    }
    if (first < 0xC0) {
      return string(at + 1, first & 0x3F);
    }
    if (first < 0xE0) {
      checkRoom(at, 2);
      int bits = (first & 0x1F) << Byte.SIZE | unsignedByte(at + 1);
      return integer(bits << UNUSED_BITS_OF_13 >> UNUSED_BITS_OF_13, 2);
    }
    if (first < 0xF0) {
      checkRoom(at, 2);
      return string(at + 2, (first & 0x0F) << Byte.SIZE | unsignedByte(at + 1));
    }
    return switch (first) {
      case 0xF0 -> string(at + 5, littleEndian(at + 1, Integer.BYTES));
      case 0xF1 -> integer(signedLittleEndian(at + 1, 2), 3);
      case 0xF2 -> integer(signedLittleEndian(at + 1, 3), 4);
      case 0xF3 -> integer(signedLittleEndian(at + 1, 4), 5);
      case 0xF4 -> integer(signedLittleEndian(at + 1, 8), 9);
      default -> throw corrupt("has the unknown encoding " + first);
    };
  }

  private byte[] integer(long value, int size) throws RdbException {
    stepOver(size);
    return Decimal.format(value);
  }

  private byte[] string(int from, long length) throws RdbException {
    checkRoom(from, length);
    int end = from + (int) length;
    stepOver(end - at);
    return Arrays.copyOfRange(bytes, from, end);
  }

  /** Steps behind an element of so many bytes, and compares what stands behind it. */
  private void stepOver(int size) throws RdbException {
    int end = at + size;
    int backBytes = 1;
    while (backBytes < BACK_BYTES_MAX && size >> (BACK_BITS * backBytes) != 0) {
      backBytes++;
    }
    checkRoom(end, backBytes);
    for (int i = 0; i < backBytes; i++) {
      int bits = size >> (BACK_BITS * (backBytes - 1 - i)) & 0x7F;
      if (unsignedByte(end + i) != (i == 0 ? bits : bits | 0x80)) {
        throw corrupt("has an element whose size is told in two ways");
      }
    }
    at = end + backBytes;
  }
}
