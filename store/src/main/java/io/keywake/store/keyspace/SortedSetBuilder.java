package io.keywake.store.keyspace;

import io.keywake.store.keyspace.collection.SipHash;

/**
 * A sorted set in the making that no key holds yet.
 *
 * <p>Owned by the execution thread. It is gathered in the large form, which keeps the sign of a
 * zero; whether it fits into the small one is seen when it is stored.
 */
public final class SortedSetBuilder {
  private final LargeSortedSet members;
  private int longestBytes;

  SortedSetBuilder(SipHash hash) {
    members = LargeSortedSet.empty(hash);
  }

  /** The score of a member so far, or {@link SortedSetValue#NO_SCORE}. */
  public double score(byte[] member) {
    return members.score(member);
  }

  /** Gives a member, which may be new, a score. */
  public void put(byte[] member, double score) {
    members.put(member, score);
    longestBytes = Math.max(longestBytes, member.length);
  }

  public int size() {
    return members.size();
  }

  /** The members so far; valid until the next one is put. */
  public SortedSetValue value() {
    return members;
  }

  /** Whether a key holds the members in the small form. */
  boolean isSmall(SortedSetLimits limits, byte[] key) {
    return members.size() <= limits.entriesMax()
        && longestBytes <= limits.bytesMax()
        && key.length <= PackedLayout.KEY_BYTES_MAX;
  }
}
