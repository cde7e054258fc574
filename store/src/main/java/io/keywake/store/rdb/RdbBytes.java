package io.keywake.store.rdb;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The bytes of a file or payload, in order, with offset and checksum. Owned by the thread that
 * reads.
 *
 * <p>What a length promises is not believed before it is there: room for a long string grows with
 * the bytes that come.
 */
final class RdbBytes {
  private static final int BUFFER_BYTES = 1 << 17;

  /** Up to here room is made at once. */
  private static final int FIRST_ROOM_BYTES = 1 << 20;

  private final InputStream source;
  private final byte[] buffer;

  /** The offset of the buffer's first byte. */
  private long bufferOffset;

  private int position;
  private int limit;

  /** Of everything before {@link #summedTo} in the buffer. */
  private long checksum;

  private int summedTo;

  RdbBytes(InputStream source) {
    this.source = source;
    this.buffer = new byte[BUFFER_BYTES];
  }

  /** The first {@code length} bytes of a payload, which must not change meanwhile. */
  RdbBytes(byte[] payload, int length) {
    this.source = InputStream.nullInputStream();
    this.buffer = payload;
    this.limit = length;
  }

  /** How many bytes have been read. */
  long offset() {
    return bufferOffset + position;
  }

  RdbException corrupt(String reason) {
    return new RdbException(offset(), reason);
  }

  boolean isAtEnd() throws IOException {
    return position == limit && !fill();
  }

  /** The next byte, from 0 to 255. */
  int next() throws IOException {
    if (position == limit && !fill()) {
      throw endsEarly();
    }
    return buffer[position++] & 0xFF;
  }

  /** So many bytes in an array of their own. */
  byte[] take(int length) throws IOException {
    if (length <= limit - position) {
      position += length;
      return Arrays.copyOfRange(buffer, position - length, position);
    }
    byte[] taken = new byte[Math.min(length, FIRST_ROOM_BYTES)];
    int count = 0;
    while (true) {
      read(taken, count, taken.length - count);
      count = taken.length;
      if (count == length) {
        return taken;
      }
      taken = Arrays.copyOf(taken, (int) Math.min(length, count * 2L));
    }
  }

  private void read(byte[] target, int from, int length) throws IOException {
    for (int done = 0; done < length; ) {
      if (position == limit && !fill()) {
        throw endsEarly();
      }
      int part = Math.min(length - done, limit - position);
      System.arraycopy(buffer, position, target, from + done, part);
      position += part;
      done += part;
    }
  }

  void skip(long length) throws IOException {
    for (long left = length; left > 0; ) {
      if (position == limit && !fill()) {
        throw endsEarly();
      }
      int part = (int) Math.min(left, limit - position);
      position += part;
      left -= part;
    }
  }

  /** An unsigned number of up to 8 bytes, lowest first. */
  long littleEndian(int bytes) throws IOException {
    long value = 0;
    for (int shift = 0; shift < bytes * Byte.SIZE; shift += Byte.SIZE) {
      value |= (long) next() << shift;
    }
    return value;
  }

  /** A signed number of up to 8 bytes, lowest first. */
  long signedLittleEndian(int bytes) throws IOException {
    int unused = Long.SIZE - bytes * Byte.SIZE;
    return littleEndian(bytes) << unused >> unused;
  }

  /** An unsigned number of up to 8 bytes, highest first. */
  long bigEndian(int bytes) throws IOException {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value = value << Byte.SIZE | next();
    }
    return value;
  }

  /** The checksum of all that has been read. */
  long checksum() {
    checksum = Crc64.update(checksum, buffer, summedTo, position - summedTo);
    summedTo = position;
    return checksum;
  }

  /** Reads on behind what has been read whole; false at the end. */
  private boolean fill() throws IOException {
    checksum();
    int read = source.read(buffer, 0, buffer.length);
    if (read <= 0) {
      return false;
    }
    bufferOffset += position;
    position = 0;
    summedTo = 0;
    limit = read;
    return true;
  }

  private RdbException endsEarly() {
    return corrupt("ends in the middle");
  }
}
