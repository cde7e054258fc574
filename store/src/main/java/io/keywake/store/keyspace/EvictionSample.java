package io.keywake.store.keyspace;

import org.jspecify.annotations.Nullable;

/**
 * Some entries that a walk through a table came across, in order. Owned by the execution thread.
 */
final class EvictionSample {
  private long[] positions = new long[0];
  private @Nullable Object[] entries = new @Nullable Object[0];
  private int limit;
  private int size;

  /** Begins an empty sample of at most {@code limit} entries. */
  void begin(int limit) {
    if (limit > positions.length) {
      positions = new long[limit];
      entries = new @Nullable Object[limit];
    }
    this.limit = limit;
    size = 0;
  }

  void add(long position, Object entry) {
    positions[size] = position;
    entries[size] = entry;
    size++;
  }

  boolean isFull() {
    return size == limit;
  }

  int size() {
    return size;
  }

  long position(int index) {
    return positions[index];
  }

  @Nullable Object entry(int index) {
    return entries[index];
  }

  /** Lets go of the entries. */
  void clear() {
    for (int index = 0; index < size; index++) {
      entries[index] = null;
    }
    size = 0;
  }
}
