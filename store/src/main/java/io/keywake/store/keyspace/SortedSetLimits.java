package io.keywake.store.keyspace;

import io.keywake.store.Invariant;

/**
 * Up to where a sorted set is kept in its small form, under the names of Redis's settings.
 *
 * @param entriesMax {@code zset-max-listpack-entries}: members of a small sorted set
 * @param bytesMax {@code zset-max-listpack-value}: bytes of a member of a small sorted set
 */
public record SortedSetLimits(int entriesMax, int bytesMax) {
  public static final SortedSetLimits DEFAULT = new SortedSetLimits(128, 64);

  /** A small sorted set counts its members in 16 bits. */
  public static final int MEMBERS_MAX = 0xFFFF;

  public SortedSetLimits {
    Invariant.check(entriesMax <= MEMBERS_MAX, "a small sorted set counts in 16 bits");
  }
}
