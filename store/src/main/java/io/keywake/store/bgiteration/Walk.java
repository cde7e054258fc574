package io.keywake.store.bgiteration;

import io.keywake.store.keyspace.Table;
import java.util.Arrays;

/**
 * Which keys a walk over all databases has passed: in each, those before its cursor (B9).
 *
 * <p>Owned by the execution thread. A cursor belongs to the number of a database, as does what the
 * client holds; a flush or a swap of tables leaves it where it is. But a client that is told of a
 * swap as such exchanges what it holds, and so are the cursors exchanged.
 */
final class Walk {
  private final long[] cursors;
  private int db;

  Walk(int databases) {
    cursors = new long[databases];
  }

  /** A walk that is over, because its client has everything already. */
  static Walk over(int databases) {
    Walk walk = new Walk(databases);
    Arrays.fill(walk.cursors, Table.END);
    walk.db = databases;
    return walk;
  }

  boolean isOver() {
    return db == cursors.length;
  }

  /** The database that is being walked; not to be asked when the walk is over. */
  int db() {
    return db;
  }

  /** Where passed keys of a database end: every position below is passed, none from there on. */
  long cursor(int db) {
    return cursors[db];
  }

  boolean hasPassed(int db, long position) {
    return position < cursors[db];
  }

  /** Everything in the present database before {@code cursor} has been presented. */
  void advance(long cursor) {
    cursors[db] = cursor;
    skipWalked();
  }

  /** The client exchanges what it holds of two databases. */
  void exchange(int first, int second) {
    long cursor = cursors[first];
    cursors[first] = cursors[second];
    cursors[second] = cursor;
    // One that is not walked to its end may have come before the present one.
    db = Math.min(db, Math.min(first, second));
    skipWalked();
  }

  private void skipWalked() {
    while (!isOver() && cursors[db] == Table.END) {
      db++;
    }
  }

  /** The passed part of what is viewed by today's number of keys, 0 to 1. */
  double fraction(EntryView view) {
    if (isOver()) {
      return 1;
    }
    double passed = 0;
    double all = 0;
    for (int each = 0; each < cursors.length; each++) {
      double size = view.table(each).size();
      passed += size * ((double) cursors[each] / Table.END);
      all += size;
    }
    return all == 0 ? 0 : passed / all;
  }

  @Override
  public String toString() {
    return "db " + db + " of " + Arrays.toString(cursors);
  }
}
