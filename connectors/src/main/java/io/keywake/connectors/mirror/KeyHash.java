package io.keywake.connectors.mirror;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/**
 * The hash of keys and members. Stateless.
 *
 * <p>It starts from a seed that nobody outside knows, so that they cannot be chosen to collide.
 */
final class KeyHash {
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long SEED = new SplittableRandom().nextLong();

  private KeyHash() {}

  static int of(byte[] key) {
    long hash = SEED ^ key.length;
    int i = 0;
    for (; i + Long.BYTES <= key.length; i += Long.BYTES) {
      hash = mix(hash ^ (long) LONGS.get(key, i));
    }
    long rest = 0;
    for (; i < key.length; i++) {
      rest = rest << Byte.SIZE | (key[i] & 0xff);
    }
    hash = mix(hash ^ rest);
    return (int) (hash >>> Integer.SIZE);
  }

  private static long mix(long bits) {
    long product = bits * MULTIPLIER;
    return (product ^ (product >>> 29)) * MULTIPLIER;
  }
}
