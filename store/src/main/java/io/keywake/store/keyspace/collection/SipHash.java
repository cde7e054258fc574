package io.keywake.store.keyspace.collection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * A keyed 64-bit hash of byte strings (SipHash-1-2), and the positions that tables derive from it.
 * Immutable, for any thread; it allocates nothing.
 *
 * <p>Whoever does not know the 128-bit seed cannot choose keys that fall together, so no client can
 * degrade a table on purpose. One compression and two finalization rounds are what Redis takes too;
 * the number of rounds is a parameter inside, since the published test vectors are those of
 * SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012).
 *
 * <p>A <em>position</em> is the hash's upper {@value #POSITION_BITS} bits. Scan cursors are
 * positions, and many clients keep a cursor in a double: 52 bits survive there, 64 do not.
 */
public final class SipHash implements PositionFunction {

  /** How many bits a position has. */
  public static final int POSITION_BITS = 52;

  /** One past the greatest position: a cursor that stands here has everything behind it. */
  public static final long END = 1L << POSITION_BITS;

  private static final VarHandle LITTLE_ENDIAN_LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int COMPRESSION_ROUNDS = 1;
  private static final int FINALIZATION_ROUNDS = 2;

  private final long k0;
  private final long k1;

  /** A hash with the seed given as the two little-endian halves of the 16-byte key. */
  public SipHash(long k0, long k1) {
    this.k0 = k0;
    this.k1 = k1;
  }

  /** A hash with a seed that cannot be guessed. */
  public static SipHash random() {
    return random(new SecureRandom());
  }

  /** A hash with a seed drawn from {@code source}; the same source state gives the same hash. */
  public static SipHash random(RandomGenerator source) {
    return new SipHash(source.nextLong(), source.nextLong());
  }

  /** The hash of all of {@code bytes}. */
  public long hash(byte[] bytes) {
    return hash(bytes, 0, bytes.length);
  }

  /**
   * The hash of {@code length} bytes starting at {@code from}.
   *
   * @throws IndexOutOfBoundsException if the range does not lie within the array
   */
  public long hash(byte[] bytes, int from, int length) {
    Objects.checkFromIndexSize(from, length, bytes.length);
    return hash(k0, k1, COMPRESSION_ROUNDS, FINALIZATION_ROUNDS, bytes, from, length);
  }

  /** The position of all of {@code bytes}: 0 (inclusive) to {@link #END} (exclusive). */
  public long position(byte[] bytes) {
    return position(bytes, 0, bytes.length);
  }

  /**
   * The position of {@code length} bytes starting at {@code from}: 0 (inclusive) to {@link #END}
   * (exclusive).
   *
   * @throws IndexOutOfBoundsException if the range does not lie within the array
   */
  @Override
  public long position(byte[] bytes, int from, int length) {
    return hash(bytes, from, length) >>> (Long.SIZE - POSITION_BITS);
  }

  /**
   * SipHash with any number of rounds. The words of the input, its tail with the length on top, and
   * the finalization (as a word of zero, with rounds of its own) run through one loop, so that the
   * round is written once.
   */
  static long hash(
      long k0,
      long k1,
      int compressionRounds,
      int finalizationRounds,
      byte[] bytes,
      int from,
      int length) {
    long v0 = k0 ^ 0x736f6d6570736575L;
    long v1 = k1 ^ 0x646f72616e646f6dL;
    long v2 = k0 ^ 0x6c7967656e657261L;
    long v3 = k1 ^ 0x7465646279746573L;
    int words = length >>> 3;
    int rounds = compressionRounds;
    for (int step = 0; step <= words + 1; step++) {
      long word = 0;
      if (step < words) {
        word = (long) LITTLE_ENDIAN_LONG.get(bytes, from + (step << 3));
      } else if (step == words) {
        word = tail(bytes, from, length);
      } else {
        v2 ^= 0xff;
        rounds = finalizationRounds;
      }
      v3 ^= word;
      for (int round = 0; round < rounds; round++) {
        v0 += v1;
        v2 += v3;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 = Long.rotateLeft(v2, 32);
      }
      v0 ^= word;
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }

  /** The bytes after the last full word, below the input's length modulo 256. */
  private static long tail(byte[] bytes, int from, int length) {
    long word = (long) length << 56;
    int rest = from + (length & ~7);
    for (int i = 0; i < (length & 7); i++) {
      word |= (bytes[rest + i] & 0xffL) << (i << 3);
    }
    return word;
  }
}
