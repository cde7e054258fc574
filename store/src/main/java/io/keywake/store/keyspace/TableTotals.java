package io.keywake.store.keyspace;

/**
 * What the tables of a keyspace hold together, kept up by each of them as it changes, so that
 * nobody has to go round the databases to ask. Owned by the execution thread.
 */
final class TableTotals {
  long entries;
  long expiring;

  /** An estimate of the heap that the entries take, in bytes. */
  long entryBytes;

  /** An estimate of the heap that the tables themselves take, in bytes. */
  long tableBytes;

  /** Leaves out a table that has been taken off its database and will not change any more. */
  void detach(Table table) {
    entries -= table.size();
    expiring -= table.expiringCount();
    entryBytes -= table.heapBytes();
    tableBytes -= table.ownBytes();
  }
}
