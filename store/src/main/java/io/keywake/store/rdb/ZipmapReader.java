package io.keywake.store.rdb;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a zipmap, the first form of small hashes: fields and values in turn. Owned by the thread
 * that reads.
 *
 * <pre>
 *   +------------+-------+-------+- ... -+------+
 *   | fields, u8 | field | value         | 0xFF |       254 fields and more: to be counted
 *   +------------+-------+-------+- ... -+------+
 *   field:   length, bytes                             length: one byte up to 253,
 *   value:   length, unused (u8), bytes, unused bytes          or 0xFE and 4 bytes, lowest first
 * </pre>
 */
final class ZipmapReader extends PackedReader {
  private static final int END = 0xFF;
  private static final int LONG_LENGTH = 0xFE;

  private int found;

  ZipmapReader(byte[] bytes, RdbBytes source) throws RdbException {
    super(bytes, source, "a zipmap");
    checkRoom(0, 1);
    at = 1;
  }

  @Override
  byte @Nullable [] next() throws RdbException {
    checkRoom(at, 1);
    int first = unsignedByte(at);
    boolean isValue = found % 2 == 1;
    if (first == END && !isValue) {
      checkEnd(at + 1);
      int fields = unsignedByte(0);
      if (fields < LONG_LENGTH && fields != found / 2) {
        throw corrupt("of " + fields + " fields has " + found / 2);
      }
      return null;
    }
    if (first == END) {
      throw corrupt("ends with a field");
    }
    long length = first == LONG_LENGTH ? littleEndian(at + 1, Integer.BYTES) : first;
    int from = at + (first == LONG_LENGTH ? 1 + Integer.BYTES : 1);
    int unused = 0;
    if (isValue) {
      checkRoom(from, 1);
      unused = unsignedByte(from++);
    }
    checkRoom(from, length + unused);
    found++;
    at = from + (int) length + unused;
    return Arrays.copyOfRange(bytes, from, from + (int) length);
  }
}
