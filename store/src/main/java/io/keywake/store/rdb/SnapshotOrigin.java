package io.keywake.store.rdb;

import io.keywake.store.keyspace.Keyspace;
import java.util.Arrays;

/**
 * The moment that a snapshot is of, taken on the execution thread. Immutable.
 *
 * @param timeMs in ms since the epoch
 * @param sequence of the last change that is in it
 * @param storeId the store's identity, or an empty text
 * @param historyId which run of the store this is: no other has the same
 * @param usedBytes of memory, as INFO tells them
 * @param atShutdown whether the store served no more changes after this
 * @param keys how many there were, by database
 * @param expiring how many of these had an expiry, by database
 */
record SnapshotOrigin(
    long timeMs,
    long sequence,
    String storeId,
    String historyId,
    long usedBytes,
    boolean atShutdown,
    long[] keys,
    long[] expiring) {
  /** The present moment; execution thread. */
  static SnapshotOrigin of(
      Keyspace keyspace, String storeId, String historyId, boolean atShutdown) {
    long[] keys = new long[keyspace.databases()];
    long[] expiring = new long[keys.length];
    for (int db = 0; db < keys.length; db++) {
      keys[db] = keyspace.table(db).size();
      expiring[db] = keyspace.table(db).expiringCount();
    }
    return new SnapshotOrigin(
        keyspace.nowMs(),
        keyspace.sequence(),
        storeId,
        historyId,
        keyspace.usedBytes(),
        atShutdown,
        keys,
        expiring);
  }

  long keyCount() {
    return Arrays.stream(keys).sum();
  }
}
