package io.keywake.store.keyspace;

/**
 * A value in the making that no key holds yet, in the form that its content needs. {@link
 * Keyspace#put} gives it to a key and uses it up.
 *
 * <p>Owned by the execution thread. What it is given must not be changed afterwards.
 */
public abstract sealed class NewValue
    permits NewString, NewHash, NewList, NewSortedSet, SetBuilder {
  NewValue() {}

  /** What holds the value in a table, under a key. */
  abstract Object slot(byte[] key, long expireAtMs, long sequence, int accessClock);
}
