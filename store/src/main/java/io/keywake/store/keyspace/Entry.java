package io.keywake.store.keyspace;

import io.keywake.store.keyspace.collection.HeapSize;

/**
 * A key with its value, expiry and the sequence of its last change.
 *
 * <p>What {@link Keyspace} returns is <em>live</em>: valid on the execution thread until the next
 * change of the keyspace. What {@link #frozen} returns stays as it was, on any thread (A9). Small
 * entries are both.
 */
public abstract sealed class Entry permits PackedEntry, LargeEntry {
  /** The {@link #expireAtMs} of an entry that stays until it is deleted. */
  public static final long NO_EXPIRY = -1;

  /** The key's bytes; the caller must not change them. */
  public abstract byte[] key();

  public abstract ValueType type();

  public abstract Value value();

  /** When the entry expires, in ms since the epoch, or {@link #NO_EXPIRY}. */
  public abstract long expireAtMs();

  /** The sequence of the effect that changed the entry last. */
  public abstract long sequence();

  /**
   * What the entry remembers of its use; see {@link Keyspace#idleSeconds} and {@link
   * Keyspace#useCount}.
   */
  public abstract int accessClock();

  /** An estimate of the heap that the entry takes, in bytes, without its place in the table. */
  public abstract long heapBytes();

  /** The entry as it is now, for good, in O(1). Call it on the execution thread. */
  public abstract Entry frozen();

  /** Whether this entry's time has passed at {@code nowMs}. */
  public boolean isExpired(long nowMs) {
    long expireAtMs = expireAtMs();
    return expireAtMs != NO_EXPIRY && expireAtMs <= nowMs;
  }

  static Entry of(Object slot) {
    return slot instanceof byte[] packed ? new PackedEntry(packed) : (LargeEntry) slot;
  }

  static boolean keyEquals(Object slot, byte[] key) {
    return slot instanceof byte[] packed
        ? PackedLayout.keyEquals(packed, key)
        : ((LargeEntry) slot).keyEquals(key);
  }

  static long expireAtMs(Object slot) {
    return slot instanceof byte[] packed
        ? PackedLayout.expireAtMs(packed)
        : ((LargeEntry) slot).expireAtMs();
  }

  static long sequence(Object slot) {
    return slot instanceof byte[] packed
        ? PackedLayout.sequence(packed)
        : ((LargeEntry) slot).sequence();
  }

  static int accessClock(Object slot) {
    return slot instanceof byte[] packed
        ? PackedLayout.accessClock(packed)
        : ((LargeEntry) slot).accessClock();
  }

  static void touch(Object slot, int accessClock) {
    if (slot instanceof byte[] packed) {
      PackedLayout.touch(packed, accessClock);
    } else {
      ((LargeEntry) slot).touch(accessClock);
    }
  }

  static long heapBytes(Object slot) {
    return slot instanceof byte[] packed
        ? HeapSize.byteArray(packed.length)
        : ((LargeEntry) slot).heapBytes();
  }
}
