package io.keywake.store.keyspace;

import io.keywake.store.keyspace.collection.SipHash;

/** A sorted set in the making that no key holds yet. Owned by the execution thread. */
public final class NewSortedSet extends NewValue {
  private final SortedSetDraft members;

  NewSortedSet(SortedSetLimits limits, SipHash hash) {
    SortedSetEditor editor = new SortedSetEditor();
    editor.clear();
    members = new SortedSetDraft(limits, hash, editor, true);
  }

  /** Adds a member with a score that is a number, unless it is there; returns whether it is new. */
  public boolean add(byte[] member, double score) {
    long place = members.place(member);
    if (!Double.isNaN(members.score(member, place))) {
      return false;
    }
    members.put(member, place, score);
    return true;
  }

  public int size() {
    return members.size();
  }

  @Override
  Object slot(byte[] key, long expireAtMs, long sequence, int accessClock) {
    return members.slot(key, expireAtMs, sequence, accessClock);
  }
}
