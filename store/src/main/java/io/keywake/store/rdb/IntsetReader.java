package io.keywake.store.rdb;

import io.keywake.store.keyspace.Decimal;
import org.jspecify.annotations.Nullable;

/**
 * Reads an intset: integers in ascending order. Owned by the thread that reads.
 *
 * <pre>
 *   +------------+-------------+----------+- ... -+
 *   | width, u32 | count, u32  | integer          |     lowest byte first; width 2, 4 or 8
 *   +------------+-------------+----------+- ... -+
 * </pre>
 */
final class IntsetReader extends PackedReader {
  private static final int HEADER_BYTES = 8;

  private final int width;
  private long last;

  IntsetReader(byte[] bytes, RdbBytes source) throws RdbException {
    super(bytes, source, "an intset");
    long declared = littleEndian(0, Integer.BYTES);
    if (declared != Short.BYTES && declared != Integer.BYTES && declared != Long.BYTES) {
      throw corrupt("has integers of " + declared + " bytes");
    }
    width = (int) declared;
    checkSize(HEADER_BYTES + width * littleEndian(Integer.BYTES, Integer.BYTES));
    at = HEADER_BYTES;
  }

  @Override
  byte @Nullable [] next() throws RdbException {
    if (at == bytes.length) {
      return null;
    }
    long value = signedLittleEndian(at, width);
    if (at > HEADER_BYTES && value <= last) {
      throw corrupt("is not in ascending order");
    }
    last = value;
    at += width;
    return Decimal.format(value);
  }
}
