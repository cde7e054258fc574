package io.keywake.store.keyspace;

/** Members whose scores are being changed. Owned by the execution thread. */
interface ScoredMembers {
  /** The score of a member, or {@link SortedSetValue#NO_SCORE}. */
  double score(byte[] member);

  /** Gives a member, which may be new, a score. */
  void put(byte[] member, double score);
}
