package io.keywake.store.keyspace;

import java.util.ArrayList;
import java.util.List;

/**
 * Deletes entries past their time that no command comes across.
 *
 * <p>Goes round all tables segment by segment. Each segment knows a lower bound of its expiries, so
 * that one without anything to do costs a comparison; no second index of expiring keys is kept.
 *
 * <p>Owned by the execution thread.
 */
public final class ActiveExpiry {
  private final Keyspace keyspace;
  private final List<Entry> expired = new ArrayList<>();
  private int db;
  private long next;

  public ActiveExpiry(Keyspace keyspace) {
    this.keyspace = keyspace;
  }

  /** Deletes what has expired in the next segment, as a unit, and returns how many entries. */
  public int step() {
    if (keyspace.table(db).expiringCount() == 0) {
      next = Table.END;
    } else {
      deleteExpiredOfNextSegment();
    }
    int deleted = expired.size();
    expired.clear();
    if (next == Table.END) {
      next = 0;
      db = (db + 1) % keyspace.databases();
    }
    return deleted;
  }

  /** Whether the next step begins a new round over all databases. */
  public boolean isAtStart() {
    return db == 0 && next == 0;
  }

  private void deleteExpiredOfNextSegment() {
    keyspace.begin();
    next = keyspace.collectExpired(db, next, expired);
    for (Entry entry : expired) {
      byte[] key = entry.key();
      keyspace.remove(db, keyspace.position(key), key, DeleteCause.EXPIRED);
    }
    keyspace.end();
  }
}
