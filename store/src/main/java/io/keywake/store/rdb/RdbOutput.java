package io.keywake.store.rdb;

import static io.keywake.store.rdb.RdbFormat.ENCODED_INT16;
import static io.keywake.store.rdb.RdbFormat.ENCODED_INT32;
import static io.keywake.store.rdb.RdbFormat.ENCODED_INT8;
import static io.keywake.store.rdb.RdbFormat.ENCODED_LZF;
import static io.keywake.store.rdb.RdbFormat.LENGTH_14_BITS;
import static io.keywake.store.rdb.RdbFormat.LENGTH_32_BITS;
import static io.keywake.store.rdb.RdbFormat.LENGTH_64_BITS;
import static io.keywake.store.rdb.RdbFormat.LENGTH_ENCODED;

import io.keywake.store.keyspace.Decimal;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Where the parts of the format are written: bytes, lengths and strings, gathered in a buffer,
 * summed up and passed on to a stream.
 *
 * <p>Used by one thread at a time. What the stream throws comes as an {@link UncheckedIOException},
 * because values hand their elements to lambdas; nothing is to be written after it.
 */
final class RdbOutput {
  /** Longer texts are no integers of 32 bits. */
  private static final int INTEGER_DIGITS_MAX = 11;

  /** Up to here a string is left as it is. */
  private static final int UNCOMPRESSED_BYTES_MAX = 20;

  /** Beyond this a string is left as it is, too, so that buffers stay bounded. */
  static final int COMPRESSED_BYTES_MAX = 4 << 20;

  /** What compression has to save. */
  private static final int SAVED_BYTES_MIN = 4;

  private final OutputStream target;
  private final @Nullable LzfCompressor compressor;
  private final boolean sums;
  private final byte[] buffer;
  private int buffered;

  /** How much of the buffer is in the checksum. */
  private int summedUp;

  private byte[] compressed = {};
  private long passedOn;
  private long sum;

  /**
   * @param bufferBytes how much is gathered before it is passed on
   * @param compressor of strings that it makes shorter, or null to leave all as they are
   * @param sums whether a checksum is computed
   */
  RdbOutput(
      OutputStream target, int bufferBytes, @Nullable LzfCompressor compressor, boolean sums) {
    this.target = target;
    this.compressor = compressor;
    this.sums = sums;
    buffer = new byte[bufferBytes];
  }

  /** The checksum of all that was written, or 0 if none is computed. */
  long checksum() {
    sumUp();
    return sum;
  }

  /** How many bytes were written. */
  long bytes() {
    return passedOn + buffered;
  }

  void put(int value) {
    if (buffered == buffer.length) {
      flush();
    }
    buffer[buffered++] = (byte) value;
  }

  void putLittleEndian(long value, int size) {
    for (int index = 0; index < size; index++) {
      put((int) (value >> (8 * index)));
    }
  }

  private void putBigEndian(long value, int size) {
    for (int index = size - 1; index >= 0; index--) {
      put((int) (value >> (8 * index)));
    }
  }

  /** Bytes as they are. */
  void putBytes(byte[] array, int from, int length) {
    int done = 0;
    while (done < length) {
      if (buffered == buffer.length) {
        flush();
      }
      int part = Math.min(length - done, buffer.length - buffered);
      System.arraycopy(array, from + done, buffer, buffered, part);
      buffered += part;
      done += part;
    }
  }

  void length(long length) {
    if (length < (1 << 6)) {
      put((int) length);
    } else if (length < (1 << 14)) {
      put((LENGTH_14_BITS << 6) | ((int) length >> 8));
      put((int) length);
    } else if (length <= 0xFFFF_FFFFL) {
      put(LENGTH_32_BITS);
      putBigEndian(length, Integer.BYTES);
    } else {
      put(LENGTH_64_BITS);
      putBigEndian(length, Long.BYTES);
    }
  }

  void string(byte[] array) {
    string(array, 0, array.length);
  }

  /** A string in its shortest form. */
  void string(byte[] array, int from, int length) {
    if (length <= INTEGER_DIGITS_MAX && Decimal.isCanonicalLong(array, from, length)) {
      long integer = Decimal.parse(array, from, length);
      if (integer == (int) integer) {
        integer((int) integer);
        return;
      }
    }
    if (length > UNCOMPRESSED_BYTES_MAX
        && length <= COMPRESSED_BYTES_MAX
        && compressor != null
        && compressedString(compressor, array, from, length)) {
      return;
    }
    length(length);
    putBytes(array, from, length);
  }

  private void integer(int integer) {
    int encoding =
        integer == (byte) integer
            ? ENCODED_INT8
            : integer == (short) integer ? ENCODED_INT16 : ENCODED_INT32;
    put((LENGTH_ENCODED << 6) | encoding);
    putLittleEndian(integer, 1 << encoding);
  }

  private boolean compressedString(LzfCompressor compressor, byte[] array, int from, int length) {
    if (compressed.length < length) {
      compressed = new byte[Math.min(COMPRESSED_BYTES_MAX, 2 * length)];
    }
    int size = compressor.compress(array, from, length, compressed, length - SAVED_BYTES_MIN);
    if (size == 0) {
      return false;
    }
    put((LENGTH_ENCODED << 6) | ENCODED_LZF);
    length(size);
    length(length);
    putBytes(compressed, 0, size);
    return true;
  }

  /** Passes on what is gathered. */
  void flush() {
    sumUp();
    try {
      target.write(buffer, 0, buffered);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    passedOn += buffered;
    buffered = 0;
    summedUp = 0;
  }

  private void sumUp() {
    if (sums) {
      sum = Crc64.update(sum, buffer, summedUp, buffered - summedUp);
      summedUp = buffered;
    }
  }
}
