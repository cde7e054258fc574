package io.keywake.store.rdb;

import org.jspecify.annotations.Nullable;

/**
 * Reads the elements of a collection that Redis keeps in one string, one after the other, and
 * whatever the form says twice is compared. Owned by the thread that reads.
 */
abstract class PackedReader {
  private static final int COUNT_UNKNOWN = 0xFFFF;

  final byte[] bytes;
  private final RdbBytes source;
  private final String form;

  /** Where the next element begins. */
  int at;

  /**
   * @param source where the string has been read from, for telling where something was noticed
   * @param form the name of the form, with its article
   */
  PackedReader(byte[] bytes, RdbBytes source, String form) {
    this.bytes = bytes;
    this.source = source;
    this.form = form;
  }

  /** The next element, or null behind the last. */
  abstract byte @Nullable [] next() throws RdbException;

  final RdbException corrupt(String reason) {
    return source.corrupt(form + " " + reason);
  }

  /** Notices when the form says that it has another size than the string. */
  final void checkSize(long size) throws RdbException {
    if (size != bytes.length) {
      throw corrupt("has another size than its string");
    }
  }

  /** Notices when fewer than {@code count} bytes follow from {@code from} on. */
  final void checkRoom(int from, long count) throws RdbException {
    if (count > bytes.length - from) {
      throw corrupt("is cut off");
    }
  }

  /** Notices when the string is not over behind its end mark. */
  final void checkEnd(int end) throws RdbException {
    if (end != bytes.length) {
      throw corrupt("ends before its string");
    }
  }

  /** Notices when a count of 16 bits, which may say that it is not known, is not {@code found}. */
  final void checkCount(long count, int found) throws RdbException {
    if (count != COUNT_UNKNOWN && count != found) {
      throw corrupt("of " + count + " elements has " + found);
    }
  }

  final int unsignedByte(int from) {
    return bytes[from] & 0xFF;
  }

  /** Unsigned if of less than 8 bytes. */
  final long littleEndian(int from, int count) throws RdbException {
    checkRoom(from, count);
    long value = 0;
    for (int i = count - 1; i >= 0; i--) {
      value = value << Byte.SIZE | unsignedByte(from + i);
    }
    return value;
  }

  final long signedLittleEndian(int from, int count) throws RdbException {
    int unused = Long.SIZE - count * Byte.SIZE;
    return littleEndian(from, count) << unused >> unused;
  }
}
