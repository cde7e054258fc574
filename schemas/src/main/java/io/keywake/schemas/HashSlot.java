package io.keywake.schemas;

/**
 * The hash slot of a key, as Redis Cluster computes it, and the partition that follows from it.
 * Stateless; any thread may call it.
 *
 * <p>A slot is CRC16 of the key (polynomial 0x1021, start value 0, nothing reflected, known as
 * XMODEM) modulo {@link #COUNT}. If the key has a non-empty part between its first <code>{</code>
 * and the first <code>}</code> after that, only this part is hashed, so that keys that share it
 * share a partition.
 */
public final class HashSlot {
  /** Number of slots. */
  public static final int COUNT = 16384;

  private static final int POLYNOMIAL = 0x1021;
  private static final char[] CRC_OF_HIGH_BYTE = table();

  private HashSlot() {}

  /**
   * Slot of a key.
   *
   * @return 0 to {@link #COUNT} - 1
   */
  public static int of(byte[] key) {
    int open = indexOf(key, '{', 0);
    if (open >= 0) {
      int close = indexOf(key, '}', open + 1);
      if (close > open + 1) {
        return crc16(key, open + 1, close) % COUNT;
      }
    }
    return crc16(key, 0, key.length) % COUNT;
  }

  /**
   * Partition that records of a key go to, whatever its database.
   *
   * @param partitionCount partitions of the topic, at least 1
   */
  public static int partition(byte[] key, int partitionCount) {
    return of(key) % partitionCount;
  }

  static int crc16(byte[] bytes, int from, int to) {
    int crc = 0;
    for (int i = from; i < to; i++) {
      crc = ((crc << 8) ^ CRC_OF_HIGH_BYTE[((crc >>> 8) ^ bytes[i]) & 0xff]) & 0xffff;
    }
    return crc;
  }

  private static int indexOf(byte[] bytes, char wanted, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private static char[] table() {
    char[] table = new char[256];
    for (int i = 0; i < table.length; i++) {
      int crc = i << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) != 0 ? (crc << 1) ^ POLYNOMIAL : crc << 1;
      }
      table[i] = (char) crc;
    }
    return table;
  }
}
