package io.keywake.store.keyspace;

/**
 * The layout of a small hash: a count, then its fields in the order of their insertion.
 *
 * <pre>
 *   +------------+----------------+-------+----------------+-------+-- ...
 *   | fields,u16 | length, varint | field | length, varint | value |
 *   +------------+----------------+-------+----------------+-------+-- ...
 * </pre>
 */
final class CompactLayout {
  static final int HEADER_BYTES = 2;
  static final int FIELDS_MAX = 0xFFFF;

  private CompactLayout() {}

  static int count(byte[] body, int from) {
    return (body[from] & 0xFF) << 8 | (body[from + 1] & 0xFF);
  }

  static void count(byte[] body, int from, int count) {
    body[from] = (byte) (count >>> 8);
    body[from + 1] = (byte) count;
  }

  static int varintBytes(int value) {
    return (38 - Integer.numberOfLeadingZeros(value | 1)) / 7;
  }

  static int varint(byte[] body, int at) {
    int value = 0;
    for (int shift = 0; ; shift += 7) {
      byte part = body[at++];
      value |= (part & 0x7F) << shift;
      if (part >= 0) {
        return value;
      }
    }
  }

  /** Writes the length and the bytes of an item at {@code at} and returns where the next begins. */
  static int item(byte[] body, int at, byte[] item) {
    int rest = item.length;
    while (rest > 0x7F) {
      body[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    body[at++] = (byte) rest;
    System.arraycopy(item, 0, body, at, item.length);
    return at + item.length;
  }

  static int itemBytes(byte[] item) {
    return varintBytes(item.length) + item.length;
  }
}
