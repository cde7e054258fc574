package io.keywake.store.rdb;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Restores one string that was compressed by LZF. Owned by the thread that reads.
 *
 * <pre>
 *   000nnnnn                     n + 1 bytes follow as they are
 *   nnnddddd dddddddd            n + 2 bytes (n from 1 to 6) that stood d + 1 bytes before
 *   111ddddd nnnnnnnn dddddddd   n + 9 bytes that stood d + 1 bytes before
 * </pre>
 *
 * Source and copy may overlap, which repeats the source. The length that is promised is not
 * believed before it is reached: room grows with what comes out.
 */
final class LzfDecoder {
  /** No three bytes stand for more than 264. */
  private static final int EXPANSION_MAX = 88;

  /** The room that is made first, as a multiple of what is compressed. */
  private static final int EXPANSION_USUAL = 4;

  private static final int LITERALS_BELOW = 0x20;
  private static final int LONG_COPY = 7;

  private final byte[] compressed;
  private final int length;
  private byte[] bytes;
  private int in;
  private int out;

  private LzfDecoder(byte[] compressed, int length) {
    this.compressed = compressed;
    this.length = length;
    this.bytes = new byte[(int) Math.min(length, (long) compressed.length * EXPANSION_USUAL)];
  }

  /** What the bytes stand for, or null if it is not exactly so many bytes, or nothing at all. */
  static byte @Nullable [] decode(byte[] compressed, int length) {
    if (length > (long) compressed.length * EXPANSION_MAX) {
      return null;
    }
    LzfDecoder decoder = new LzfDecoder(compressed, length);
    return decoder.decode() && decoder.out == length ? decoder.bytes : null;
  }

  private boolean decode() {
    while (in < compressed.length) {
      int control = compressed[in++] & 0xFF;
      boolean sound = control < LITERALS_BELOW ? literals(control + 1) : repeated(control);
      if (!sound) {
        return false;
      }
    }
    return true;
  }

  private boolean literals(int count) {
    if (count > compressed.length - in || !makeRoom(count)) {
      return false;
    }
    System.arraycopy(compressed, in, bytes, out, count);
    in += count;
    out += count;
    return true;
  }

  private boolean repeated(int control) {
    int count = control >> 5;
    if (compressed.length - in < (count == LONG_COPY ? 2 : 1)) {
      return false;
    }
    if (count == LONG_COPY) {
      count += compressed[in++] & 0xFF;
    }
    count += 2;
    int from = out - 1 - ((control & 0x1F) << Byte.SIZE | (compressed[in++] & 0xFF));
    if (from < 0 || !makeRoom(count)) {
      return false;
    }
    for (int end = out + count; out < end; ) {
      bytes[out++] = bytes[from++];
    }
    return true;
  }

  /** False if so many more bytes would be more than promised. */
  private boolean makeRoom(int count) {
    if (count > length - out) {
      return false;
    }
    if (count > bytes.length - out) {
      long wanted = Math.max(bytes.length * 2L, (long) out + count);
      bytes = Arrays.copyOf(bytes, (int) Math.min(length, wanted));
    }
    return true;
  }
}
