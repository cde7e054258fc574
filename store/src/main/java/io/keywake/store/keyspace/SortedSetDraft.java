package io.keywake.store.keyspace;

import io.keywake.store.keyspace.collection.SipHash;
import org.jspecify.annotations.Nullable;

/**
 * A small sorted set, or none, that is being changed; it becomes large when it has to.
 *
 * <p>Owned by the execution thread.
 */
final class SortedSetDraft implements ScoredMembers {
  private final SortedSetLimits limits;
  private final SipHash hash;
  private final SortedSetEditor small;
  private final boolean keepsZeroSigns;

  /** The members, once they are too many or too long for the small form. */
  private @Nullable LargeSortedSet large;

  /**
   * @param editor has what members there are
   * @param keepsZeroSigns whether the members come from another sorted set, not from a command
   */
  SortedSetDraft(
      SortedSetLimits limits, SipHash hash, SortedSetEditor editor, boolean keepsZeroSigns) {
    this.limits = limits;
    this.hash = hash;
    this.small = editor;
    this.keepsZeroSigns = keepsZeroSigns;
  }

  @Override
  public long place(byte[] member) {
    return large == null ? small.find(member) : large.place(member);
  }

  @Override
  public double score(byte[] member, long place) {
    return large == null ? small.score((int) place) : large.score(member, place);
  }

  @Override
  public void put(byte[] member, long place, double score) {
    if (large != null) {
      large.put(member, place, score);
    } else if (place != SortedSetEditor.ABSENT || fits(member)) {
      small.put(member, (int) place, keepsZeroSigns ? score : SortedSetLayout.given(score));
    } else {
      large = LargeSortedSet.of(small.view(), hash);
      large.put(member, score);
    }
  }

  /** Whether the set is still small with a new member in it. */
  private boolean fits(byte[] member) {
    return small.count() < limits.entriesMax() && member.length <= limits.bytesMax();
  }

  int size() {
    return large == null ? small.count() : large.size();
  }

  /** What holds the members in a table, under a key. */
  Object slot(byte[] key, long expireAtMs, long sequence, int accessClock) {
    if (large == null && key.length <= PackedLayout.KEY_BYTES_MAX) {
      return small.packed(key, expireAtMs, sequence, accessClock);
    }
    LargeSortedSet value = large == null ? LargeSortedSet.of(small.view(), hash) : large;
    return new LargeEntry(key, value, expireAtMs, sequence, accessClock);
  }
}
