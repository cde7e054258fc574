package io.keywake.store.keyspace;

/** Members whose scores are being changed. Owned by the execution thread. */
interface ScoredMembers {
  /**
   * What is worked out once to find a member, whether it is there or not; valid until the next
   * change.
   */
  long place(byte[] member);

  /** The score of a member that has this place, or {@link SortedSetValue#NO_SCORE}. */
  double score(byte[] member, long place);

  /** Gives a member that has this place, and may be new, a score. */
  void put(byte[] member, long place, double score);
}
