package io.keywake.store.rdb;

import java.util.Arrays;

/**
 * Compresses strings as LZF does (Marc Lehmann's liblzf): runs of literal bytes, and references to
 * bytes up to 8 KB before.
 *
 * <pre>
 *   000lllll                    l + 1 literal bytes follow
 *   lllooooo oooooooo           l + 2 bytes (l from 1 to 6) from o + 1 bytes before
 *   111ooooo llllllll oooooooo  l + 9 bytes from o + 1 bytes before
 * </pre>
 *
 * <p>Used by one thread at a time.
 */
final class LzfCompressor {
  private static final int HASH_BITS = 13;
  private static final int LITERALS_MAX = 32;
  private static final int MATCH_MIN = 3;
  private static final int MATCH_MAX = 264;
  private static final int DISTANCE_MAX = 1 << 13;
  private static final int SHORT_MATCH_MAX = 8;
  private static final int REFERENCE_BYTES_MAX = 3;

  /**
   * By hash of three bytes: where they stood last, as an offset in all that was ever compressed, so
   * that the table need not be cleared for each of a million short strings.
   */
  private final int[] lastSeen = new int[1 << HASH_BITS];

  /** The offset at which the present input begins; never 0, which means not seen. */
  private int base = 1;

  private byte[] in = {};
  private byte[] out = {};
  private int room;
  private int written;

  /**
   * Compresses a range of an array into the beginning of another.
   *
   * @param room how many bytes the result may have
   * @return how many it has, or 0 if they would be more
   */
  int compress(byte[] in, int from, int length, byte[] out, int room) {
    if (base > Integer.MAX_VALUE - length) {
      Arrays.fill(lastSeen, 0);
      base = 1;
    }
    this.in = in;
    this.out = out;
    this.room = Math.min(room, out.length);
    written = 0;
    boolean fits = compress(from, from + length);
    base += length;
    return fits ? written : 0;
  }

  private boolean compress(int from, int end) {
    int literals = from;
    int at = from;
    while (at + MATCH_MIN <= end) {
      int seen = seenBefore(at, from);
      if (seen < 0) {
        at++;
        if (at - literals > room - written) {
          return false;
        }
        continue;
      }
      int matched = matched(seen, at, end);
      if (!putLiterals(literals, at) || !putReference(at - seen, matched)) {
        return false;
      }
      at += matched;
      literals = at;
      if (at + 1 < end) {
        seenBefore(at - 1, from);
      }
    }
    return putLiterals(literals, end);
  }

  /** Where the three bytes at {@code at} stood before, or -1; notes that they stand here. */
  private int seenBefore(int at, int from) {
    int three = ((in[at] & 0xFF) << 16) | ((in[at + 1] & 0xFF) << 8) | (in[at + 2] & 0xFF);
    int hash = (three * 0x9E3779B1) >>> (Integer.SIZE - HASH_BITS);
    int seen = lastSeen[hash] - base + from;
    boolean ofThisInput = lastSeen[hash] >= base;
    lastSeen[hash] = base + at - from;
    boolean same =
        ofThisInput
            && at - seen <= DISTANCE_MAX
            && in[seen] == in[at]
            && in[seen + 1] == in[at + 1]
            && in[seen + 2] == in[at + 2];
    return same ? seen : -1;
  }

  private int matched(int seen, int at, int end) {
    int most = Math.min(MATCH_MAX, end - at);
    int matched = MATCH_MIN;
    while (matched < most && in[seen + matched] == in[at + matched]) {
      matched++;
    }
    return matched;
  }

  private boolean putLiterals(int from, int end) {
    for (int at = from; at < end; at += LITERALS_MAX) {
      int count = Math.min(LITERALS_MAX, end - at);
      if (written + 1 + count > room) {
        return false;
      }
      out[written++] = (byte) (count - 1);
      System.arraycopy(in, at, out, written, count);
      written += count;
    }
    return true;
  }

  private boolean putReference(int distance, int length) {
    if (written + REFERENCE_BYTES_MAX > room) {
      return false;
    }
    int offset = distance - 1;
    if (length <= SHORT_MATCH_MAX) {
      out[written++] = (byte) (((length - 2) << 5) | (offset >> 8));
    } else {
      out[written++] = (byte) ((7 << 5) | (offset >> 8));
      out[written++] = (byte) (length - SHORT_MATCH_MAX - 1);
    }
    out[written++] = (byte) offset;
    return true;
  }
}
