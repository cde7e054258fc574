package io.keywake.workload;

import java.io.ByteArrayOutputStream;

/**
 * A value as DUMP replies it, in the plainest forms of Redis's format: a type, strings behind their
 * lengths, a version, a checksum. Every Redis since 5 restores it. Owned by one thread.
 */
final class DumpedValue {
  static final int STRING = 0;
  static final int LIST = 1;
  static final int SET = 2;
  static final int HASH = 4;
  static final int SORTED_SET = 5;

  private static final int VERSION = 9;
  private static final int VERSION_BYTES = 2;

  /** Of a length that is told in one byte, and in two. */
  private static final int LENGTH_6_BITS_MAX = 63;

  private static final int LENGTH_14_BITS_MAX = 16_383;
  private static final int LENGTH_14_BITS = 0x40;
  private static final int LENGTH_32_BITS = 0x80;

  /** That of Jones's CRC-64, its bits in the opposite order. */
  private static final long POLYNOMIAL = 0x95AC9329AC4BC9B5L;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  DumpedValue(int type) {
    out.write(type);
  }

  DumpedValue length(int length) {
    if (length <= LENGTH_6_BITS_MAX) {
      out.write(length);
    } else if (length <= LENGTH_14_BITS_MAX) {
      out.write(LENGTH_14_BITS | length >>> Byte.SIZE);
      out.write(length);
    } else {
      out.write(LENGTH_32_BITS);
      littleEndian(Integer.reverseBytes(length), Integer.BYTES);
    }
    return this;
  }

  DumpedValue string(byte[] bytes) {
    length(bytes.length);
    out.writeBytes(bytes);
    return this;
  }

  DumpedValue score(double score) {
    return littleEndian(Double.doubleToRawLongBits(score), Double.BYTES);
  }

  private DumpedValue littleEndian(long bits, int bytes) {
    for (int index = 0; index < bytes; index++) {
      out.write((int) (bits >>> (Byte.SIZE * index)));
    }
    return this;
  }

  /** All of it; nothing can be added any more. */
  byte[] bytes() {
    littleEndian(VERSION, VERSION_BYTES);
    littleEndian(checksum(out.toByteArray()), Long.BYTES);
    return out.toByteArray();
  }

  private static long checksum(byte[] bytes) {
    long sum = 0;
    for (byte each : bytes) {
      sum ^= each & 0xFF;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        sum = (sum & 1) == 0 ? sum >>> 1 : sum >>> 1 ^ POLYNOMIAL;
      }
    }
    return sum;
  }
}
