package io.keywake.store.bgiteration;

import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.Effect;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The expansion of flushes and swaps into presentations of single keys (B17).
 *
 * <p>When a database loses its table or gets another one, what the client holds of it is outdated
 * in as many keys as the tables have. So the tables concerned are walked once more, up to where the
 * iteration had passed that database, and each of their keys is presented as the database has it
 * then: its entry, or its deletion.
 *
 * <p>A detached table does not change, but a swapped one lives on under another number. A key that
 * is deleted there before this walk has come to it would never be seen: {@link #onDeleted} names
 * the databases in which the client may hold it all the same.
 *
 * <p>For a client that is told of flushes and swaps as such, only those are expanded that find no
 * room in its queue, or get lost. A swap that it is told of exchanges what is left to walk of both
 * databases, as it exchanges what the client holds of them.
 *
 * <p>Owned by the execution thread.
 */
final class Expansion {
  /** One table that is walked because the client's copy of a database may have come from it. */
  static final class TableWalk {
    private int db;
    private final Table table;
    private final DeleteCause cause;
    private final long sequence;
    private boolean old;
    private long next;
    private long end;

    private TableWalk(
        int db, Table table, boolean old, long end, DeleteCause cause, long sequence) {
      this.db = db;
      this.table = table;
      this.old = old;
      this.end = end;
      this.cause = cause;
      this.sequence = sequence;
    }

    int db() {
      return db;
    }

    Table table() {
      return table;
    }

    /** Why the keys went that are not there any more. */
    DeleteCause cause() {
      return cause;
    }

    /** Whether it is the table that the database had, not the one that it got. */
    boolean isOld() {
      return old;
    }

    /** The sequence of the exchange; of the first one, if there were several. */
    long sequence() {
      return sequence;
    }

    long next() {
      return next;
    }

    /** Where the walk ends: the position up to which the database had been passed. */
    long end() {
      return end;
    }

    private boolean reaches(long position) {
      return position >= next && position < end;
    }
  }

  /** Where a database's table stands now, in the order of effects, as far as they were heard. */
  private final Table[] tables;

  private final List<TableWalk> walks = new ArrayList<>();

  Expansion(Keyspace keyspace) {
    tables = new Table[keyspace.databases()];
    for (int db = 0; db < tables.length; db++) {
      tables[db] = keyspace.table(db);
    }
  }

  void onFlushed(Effect.Flushed flushed, long passed) {
    onLost(flushed, flushed.db(), passed);
    onTold(flushed);
  }

  /**
   * A client may not have taken in a flush that it was told of.
   *
   * @param db the number that the database has now for the client
   */
  void onLost(Effect.Flushed flushed, int db, long passed) {
    Table table = flushed.detached();
    walk(new TableWalk(db, table, true, passed, DeleteCause.FLUSHED, flushed.sequence()));
  }

  /** The client is told of a flush as such. It may lose that, so what was left to walk is kept. */
  void onTold(Effect.Flushed flushed) {
    tables[flushed.db()] = flushed.replacement();
  }

  void onSwapped(Effect.Swapped swapped, long firstPassed, long secondPassed) {
    int first = swapped.first();
    int second = swapped.second();
    walkSwapped(first, tables[second], tables[first], firstPassed, swapped.sequence());
    walkSwapped(second, tables[first], tables[second], secondPassed, swapped.sequence());
    exchangeTables(first, second);
  }

  /** The client is told of a swap as such. */
  void onTold(Effect.Swapped swapped) {
    int first = swapped.first();
    int second = swapped.second();
    for (TableWalk walk : walks) {
      if (walk.db == first || walk.db == second) {
        walk.db = first + second - walk.db;
      }
    }
    exchangeTables(first, second);
  }

  private void exchangeTables(int first, int second) {
    Table table = tables[first];
    tables[first] = tables[second];
    tables[second] = table;
  }

  private void walkSwapped(int db, Table table, Table old, long end, long sequence) {
    walk(new TableWalk(db, table, false, end, DeleteCause.MOVED, sequence));
    walk(new TableWalk(db, old, true, end, DeleteCause.MOVED, sequence));
  }

  private void walk(TableWalk wanted) {
    // The table's size tells nothing: the effects of a unit are heard when it has ended, and later
    // ones may have emptied a table that was full when it was swapped.
    if (wanted.end == 0) {
      return;
    }
    for (TableWalk walk : walks) {
      if (walk.db == wanted.db && walk.table == wanted.table) {
        walk.next = 0;
        walk.end = Math.max(walk.end, wanted.end);
        walk.old |= wanted.old;
        return;
      }
    }
    walks.add(wanted);
  }

  /** Receives the databases in which a deleted key may still be held by the client. */
  @FunctionalInterface
  interface Holders {
    void mayHold(int db);
  }

  /** A key was deleted from the table that {@code db} has now. */
  void onDeleted(int db, long position, Holders holders) {
    for (TableWalk walk : walks) {
      if (walk.table == tables[db] && walk.db != db && walk.reaches(position)) {
        holders.mayHold(walk.db);
      }
    }
  }

  boolean isEmpty() {
    return walks.isEmpty();
  }

  /**
   * Whether more tables wait than there are databases. Then their keys are remembered even if there
   * is no room to present them: tables that were emptied and filled again and again would be many.
   */
  boolean isCrowded() {
    return walks.size() > tables.length;
  }

  /** The walk to go on with, or null. */
  @Nullable TableWalk current() {
    return walks.isEmpty() ? null : walks.get(0);
  }

  /** Everything of a table before {@code next} has been presented. */
  void advance(TableWalk walk, long next) {
    walk.next = next;
    if (next >= walk.end) {
      walks.removeIf(each -> each == walk);
    }
  }
}
