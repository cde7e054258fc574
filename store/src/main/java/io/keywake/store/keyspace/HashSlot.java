package io.keywake.store.keyspace;

/**
 * The hash slot of a key, by the rule of Redis Cluster: CRC-16/XMODEM of the key, or of its hash
 * tag if it has one, modulo {@link #COUNT}. Stateless; any thread may call it.
 *
 * <p>The hash tag is what stands between the first <code>{</code> and the first <code>}</code>
 * behind it, unless nothing does. Keys of equal tags have equal slots.
 */
public final class HashSlot {
  /** Number of slots. */
  public static final int COUNT = 16384;

  private static final int POLYNOMIAL = 0x1021;

  /** What a byte does to the remainder, once for each byte that may fall out of it. */
  private static final short[] REMAINDERS = new short[256];

  static {
    for (int index = 0; index < REMAINDERS.length; index++) {
      int remainder = index << 8;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        boolean carries = (remainder & 0x8000) != 0;
        remainder = remainder << 1 ^ (carries ? POLYNOMIAL : 0);
      }
      REMAINDERS[index] = (short) remainder;
    }
  }

  private HashSlot() {}

  /** The slot of a key, from 0 to {@link #COUNT} - 1. */
  public static int of(byte[] key) {
    for (int open = 0; open < key.length; open++) {
      if (key[open] == '{') {
        int close = open + 1;
        while (close < key.length && key[close] != '}') {
          close++;
        }
        boolean isTag = close < key.length && close > open + 1;
        return isTag ? slot(key, open + 1, close) : slot(key, 0, key.length);
      }
    }
    return slot(key, 0, key.length);
  }

  private static int slot(byte[] bytes, int from, int to) {
    int remainder = 0;
    for (int index = from; index < to; index++) {
      int falling = (remainder >>> 8 ^ bytes[index]) & 0xff;
      remainder = (remainder << 8 ^ REMAINDERS[falling]) & 0xffff;
    }
    return remainder % COUNT;
  }
}
