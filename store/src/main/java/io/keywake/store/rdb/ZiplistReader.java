package io.keywake.store.rdb;

import io.keywake.store.keyspace.Decimal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a ziplist, the form before listpacks. Owned by the thread that reads.
 *
 * <pre>
 *   +-----------+-----------+--------------+---------+- ... -+------+
 *   | size, u32 | last, u32 | elements,u16 | element         | 0xFF |     lowest byte first
 *   +-----------+-----------+--------------+---------+- ... -+------+
 *   last:      where the last element begins
 *   element:   size of the one before it (1 byte, or 0xFE and 4 bytes), then
 *              00llllll bytes             a string of up to 63 bytes
 *              01llllll llllllll bytes    a string of up to 16383 bytes, highest first
 *              0x80 length (u32) bytes    a string, highest first
 *              0xC0, 0xD0, 0xE0           an integer of 2, 4, 8 bytes follows
 *              0xF0, 0xFE                 an integer of 3 bytes, of 1 byte follows
 *              0xF1 to 0xFD               an integer from 0 to 12
 * </pre>
 */
final class ZiplistReader extends PackedReader {
  private static final int HEADER_BYTES = 10;
  private static final int END = 0xFF;
  private static final int LONG_SIZE = 0xFE;

  private int found;

  /** Where the element before the next one begins, and its size. */
  private int last = HEADER_BYTES;

  private int lastSize;

  ZiplistReader(byte[] bytes, RdbBytes source) throws RdbException {
    super(bytes, source, "a ziplist");
    checkSize(littleEndian(0, Integer.BYTES));
    at = HEADER_BYTES;
  }

  @Override
  byte @Nullable [] next() throws RdbException {
    checkRoom(at, 1);
    int sizeBefore = unsignedByte(at);
    if (sizeBefore == END) {
      checkEnd(at + 1);
      checkCount(littleEndian(2 * Integer.BYTES, Short.BYTES), found);
      if (littleEndian(Integer.BYTES, Integer.BYTES) != last) {
        throw corrupt("ends with another element than it says");
      }
      return null;
    }
    boolean isLong = sizeBefore == LONG_SIZE;
    if ((isLong ? littleEndian(at + 1, Integer.BYTES) : sizeBefore) != lastSize) {
      throw corrupt("has an element whose size is told in two ways");
    }
    found++;
    last = at;
    return element(at + (isLong ? 1 + Integer.BYTES : 1));
  }

  private byte[] element(int from) throws RdbException {
    checkRoom(from, 1);
    int first = unsignedByte(from);
    return switch (first >> 6) {
      case 0 -> string(from + 1, first);
      case 1 -> string(from + 2, (first & 0x3F) << Byte.SIZE | (int) littleEndian(from + 1, 1));
      case 2 -> string(from + 5, bigEndian(from + 1));
      default -> integer(first, from + 1);
    };
  }

  private long bigEndian(int from) throws RdbException {
    return Integer.toUnsignedLong(Integer.reverseBytes((int) littleEndian(from, Integer.BYTES)));
  }

  private byte[] integer(int first, int from) throws RdbException {
    if (first >= 0xF1 && first <= 0xFD) {
      stepTo(from);
      return Decimal.format(first - 0xF1);
    }
    int size =
        switch (first) {
          case 0xC0 -> 2;
          case 0xD0 -> 4;
          case 0xE0 -> 8;
          case 0xF0 -> 3;
          case 0xFE -> 1;
          default -> throw corrupt("has the unknown encoding " + first);
        };
    long value = signedLittleEndian(from, size);
    stepTo(from + size);
    return Decimal.format(value);
  }

  private byte[] string(int from, long length) throws RdbException {
    checkRoom(from, length);
    stepTo(from + (int) length);
    return Arrays.copyOfRange(bytes, from, at);
  }

  private void stepTo(int next) {
    lastSize = next - at;
    at = next;
  }
}
