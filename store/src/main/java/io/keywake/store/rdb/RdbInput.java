package io.keywake.store.rdb;

import static io.keywake.store.rdb.RdbFormat.ENCODED_INT16;
import static io.keywake.store.rdb.RdbFormat.ENCODED_INT32;
import static io.keywake.store.rdb.RdbFormat.ENCODED_INT8;
import static io.keywake.store.rdb.RdbFormat.ENCODED_LZF;
import static io.keywake.store.rdb.RdbFormat.LENGTH_14_BITS;
import static io.keywake.store.rdb.RdbFormat.LENGTH_32_BITS;
import static io.keywake.store.rdb.RdbFormat.LENGTH_64_BITS;
import static io.keywake.store.rdb.RdbFormat.LENGTH_6_BITS;
import static io.keywake.store.rdb.RdbFormat.LENGTH_ENCODED;

import io.keywake.store.keyspace.Decimal;
import java.io.IOException;

/**
 * Reads the lengths, numbers and strings that everything in the format consists of. Owned by the
 * thread that reads.
 */
final class RdbInput {
  /** Of a string: arrays of the virtual machine end a little before 2^31. */
  private static final long STRING_BYTES_MAX = Integer.MAX_VALUE - 1024;

  private static final int SIX_BITS = 0x3F;

  private final RdbBytes bytes;

  RdbInput(RdbBytes bytes) {
    this.bytes = bytes;
  }

  RdbBytes bytes() {
    return bytes;
  }

  RdbException corrupt(String reason) {
    return bytes.corrupt(reason);
  }

  /** A length, or any other number that is written like one; unsigned. */
  long length() throws IOException {
    int first = bytes.next();
    if (first >> 6 == LENGTH_ENCODED) {
      throw corrupt("a length was expected, found " + first);
    }
    return length(first);
  }

  private long length(int first) throws IOException {
    return switch (first >> 6) {
      case LENGTH_6_BITS -> first & SIX_BITS;
      case LENGTH_14_BITS -> (long) (first & SIX_BITS) << Byte.SIZE | bytes.next();
      default ->
          switch (first) {
            case LENGTH_32_BITS -> bytes.bigEndian(Integer.BYTES);
            case LENGTH_64_BITS -> bytes.bigEndian(Long.BYTES);
            default -> throw corrupt("a length was expected, found " + first);
          };
    };
  }

  /** How many things follow; one that no collection could hold is refused. */
  int count() throws IOException {
    long count = length();
    if (count < 0 || count > STRING_BYTES_MAX) {
      throw corrupt("a collection cannot have " + Long.toUnsignedString(count) + " elements");
    }
    return (int) count;
  }

  /** A string, restored from whatever form it stands in. */
  byte[] string() throws IOException {
    int first = bytes.next();
    if (first >> 6 != LENGTH_ENCODED) {
      return bytes.take(stringBytes(length(first)));
    }
    return switch (first & SIX_BITS) {
      case ENCODED_INT8 -> Decimal.format(bytes.signedLittleEndian(Byte.BYTES));
      case ENCODED_INT16 -> Decimal.format(bytes.signedLittleEndian(Short.BYTES));
      case ENCODED_INT32 -> Decimal.format(bytes.signedLittleEndian(Integer.BYTES));
      case ENCODED_LZF -> compressed();
      default -> throw unknownEncoding(first);
    };
  }

  private byte[] compressed() throws IOException {
    int compressedBytes = stringBytes(length());
    int length = stringBytes(length());
    byte[] string = LzfDecoder.decode(bytes.take(compressedBytes), length);
    if (string == null) {
      throw corrupt("a compressed string of " + length + " bytes cannot be restored");
    }
    return string;
  }

  void skipString() throws IOException {
    int first = bytes.next();
    if (first >> 6 != LENGTH_ENCODED) {
      bytes.skip(stringBytes(length(first)));
      return;
    }
    switch (first & SIX_BITS) {
      case ENCODED_INT8 -> bytes.skip(Byte.BYTES);
      case ENCODED_INT16 -> bytes.skip(Short.BYTES);
      case ENCODED_INT32 -> bytes.skip(Integer.BYTES);
      case ENCODED_LZF -> {
        int compressedBytes = stringBytes(length());
        length();
        bytes.skip(compressedBytes);
      }
      default -> throw unknownEncoding(first);
    }
  }

  private int stringBytes(long length) throws RdbException {
    if (length < 0 || length > STRING_BYTES_MAX) {
      throw corrupt("a string cannot have " + Long.toUnsignedString(length) + " bytes");
    }
    return (int) length;
  }

  private RdbException unknownEncoding(int first) {
    return corrupt("a string has the unknown encoding " + (first & SIX_BITS));
  }
}
