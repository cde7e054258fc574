package io.keywake.store.keyspace;

import io.keywake.store.Invariant;

/**
 * Up to where a set is kept in a small form, under the names of Redis's settings.
 *
 * @param integersMax {@code set-max-intset-entries}: members of a small set of integers
 * @param entriesMax {@code set-max-listpack-entries}: members of any other small set
 * @param bytesMax {@code set-max-listpack-value}: bytes of a member of such a set
 */
public record SetLimits(int integersMax, int entriesMax, int bytesMax) {
  public static final SetLimits DEFAULT = new SetLimits(512, 128, 64);

  /** A small set counts its members in 16 bits. */
  public static final int MEMBERS_MAX = 0xFFFF;

  public SetLimits {
    Invariant.check(
        integersMax <= MEMBERS_MAX && entriesMax <= MEMBERS_MAX, "a small set counts in 16 bits");
  }
}
