package io.keywake.store.command;

import io.keywake.store.keyspace.StringValue;

/**
 * Some bits of a string in a row. Immutable.
 *
 * @param from the first one, counted from 0; the highest bit of a byte comes first
 * @param to behind the last one
 */
record BitRange(long from, long to) {
  static final BitRange EMPTY = new BitRange(0, 0);

  /** A range of bytes, both ends included; negative ones count from the end of the string. */
  static BitRange ofBytes(long first, long last, int length) {
    BitRange bytes = within(first, last, length);
    return new BitRange(bytes.from * 8, bytes.to * 8);
  }

  /** A range of bits, both ends included; negative ones count from the end of the string. */
  static BitRange ofBits(long first, long last, int length) {
    return within(first, last, 8L * length);
  }

  private static BitRange within(long first, long last, long length) {
    long from = first < 0 ? Math.max(0, length + first) : first;
    long to = Math.min(length - 1, last < 0 ? Math.max(0, length + last) : last);
    return from > to ? EMPTY : new BitRange(from, to + 1);
  }

  boolean isEmpty() {
    return from == to;
  }

  /** How many of the bits are set. */
  long count(StringValue value) {
    if (isEmpty()) {
      return 0;
    }
    int firstByte = (int) (from >>> 3);
    int endByte = (int) ((to + 7) >>> 3);
    long[] count = {0};
    value.forEachChunk(
        firstByte,
        endByte - firstByte,
        (bytes, at, length) -> {
          for (int i = at; i < at + length; i++) {
            count[0] += Integer.bitCount(bytes[i] & 0xFF);
          }
        });
    int before = value.at(firstByte) & ~(0xFF >>> (from & 7)) & 0xFF;
    int behind = (to & 7) == 0 ? 0 : value.at(endByte - 1) & (0xFF >>> (to & 7));
    return count[0] - Integer.bitCount(before) - Integer.bitCount(behind);
  }

  /** The first of the bits that is set, or that is clear; -1 if there is none. */
  long first(StringValue value, boolean set) {
    // What a byte looks like that has nothing of interest.
    int plain = set ? 0 : 0xFF;
    for (long at = from; at < to; at = (at | 7) + 1) {
      int interesting = ((value.at((int) (at >>> 3)) ^ plain) & 0xFF) & (0xFF >>> (at & 7));
      if (interesting != 0) {
        long found = (at & ~7L) + Integer.numberOfLeadingZeros(interesting) - 24;
        return found < to ? found : -1;
      }
    }
    return -1;
  }
}
