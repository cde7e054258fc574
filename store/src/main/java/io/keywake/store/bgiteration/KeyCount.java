package io.keywake.store.bgiteration;

import io.keywake.store.keyspace.Effect;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.Table;

/**
 * How many keys an iteration's scope has, over all databases, for its consistent points.
 *
 * <p>Owned by the execution thread.
 *
 * <p>Of the whole keyspace the tables know it. Of some slots nobody does, so their keys are
 * counted: in each table those before a position, by whoever comes along there ({@link #passed}),
 * and from then on by the effects on them. The counts go with the tables when those are exchanged.
 * Then the walk may not come along everywhere; what it left out is counted by {@link #step}.
 */
final class KeyCount {
  /** How many keys a step looks at. */
  private static final int STEP_KEYS = 512;

  /** What is known of one table: how many keys of the scope are before a position. */
  private static final class Counted {
    private long end;
    private long keys;
  }

  private final HashSlots scope;
  private final Keyspace keyspace;

  /** By database, as the effects that were heard have it. */
  private final Counted[] tables;

  KeyCount(HashSlots scope, Keyspace keyspace) {
    this.scope = scope;
    this.keyspace = keyspace;
    tables = new Counted[scope.isAll() ? 0 : keyspace.databases()];
    for (int db = 0; db < tables.length; db++) {
      tables[db] = new Counted();
    }
  }

  /** A key of the scope has changed. */
  void onEffect(Effect.OfKey effect) {
    if (scope.isAll() || effect.position() >= tables[effect.db()].end) {
      return;
    }
    if (effect.created()) {
      tables[effect.db()].keys++;
    } else if (effect instanceof Effect.Deleted) {
      tables[effect.db()].keys--;
    }
  }

  void onEffect(Effect.OfDatabase effect) {
    if (scope.isAll()) {
      return;
    }
    if (effect instanceof Effect.Swapped swapped) {
      Counted first = tables[swapped.first()];
      tables[swapped.first()] = tables[swapped.second()];
      tables[swapped.second()] = first;
    } else {
      Counted empty = new Counted();
      empty.end = Table.END;
      tables[((Effect.Flushed) effect).db()] = empty;
    }
  }

  /** Somebody has been along a database's table and has met so many keys of the scope. */
  void passed(int db, long from, long end, int keys) {
    if (!scope.isAll() && tables[db].end == from) {
      tables[db].keys += keys;
      tables[db].end = end;
    }
  }

  /** Counts some keys that were left out; returns whether there were any. */
  boolean step() {
    for (int db = 0; db < tables.length; db++) {
      long from = tables[db].end;
      if (from < Table.END) {
        int[] visitedAndCounted = {0, 0};
        long end =
            keyspace
                .table(db)
                .scan(
                    from,
                    (position, entry) -> {
                      visitedAndCounted[1] += scope.contains(entry) ? 1 : 0;
                      return ++visitedAndCounted[0] < STEP_KEYS;
                    });
        passed(db, from, end, visitedAndCounted[1]);
        return true;
      }
    }
    return false;
  }

  boolean isComplete() {
    for (Counted each : tables) {
      if (each.end < Table.END) {
        return false;
      }
    }
    return true;
  }

  /** The number of keys, once it is complete. */
  long keys() {
    long keys = 0;
    for (int db = 0; db < keyspace.databases(); db++) {
      keys += scope.isAll() ? keyspace.table(db).size() : tables[db].keys;
    }
    return keys;
  }
}
