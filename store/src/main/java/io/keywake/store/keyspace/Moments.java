package io.keywake.store.keyspace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The open moments of a keyspace, which are told of each entry before its first change since.
 *
 * <p>Owned by the execution thread. While none is open, a change costs a branch; while some are,
 * one of an entry that has changed since the youngest costs a comparison.
 */
final class Moments {
  private static final Moment[] NONE = {};

  private Moment[] open = NONE;

  /** The number of the youngest moment ever. */
  private int count;

  Moment open(Table[] tables, long sequence, Moment.Listener listener) {
    Moment moment = new Moment(tables, sequence, ++count, listener);
    open = Arrays.copyOf(open, open.length + 1);
    open[open.length - 1] = moment;
    return moment;
  }

  void close(Moment moment) {
    List<Moment> left = new ArrayList<>(Arrays.asList(open));
    left.removeIf(each -> each == moment);
    open = left.toArray(NONE);
  }

  boolean areOpen() {
    return open.length > 0;
  }

  /** An entry is about to leave its table, or has left it unchanged. */
  void beforeLoss(int db, Table table, long position, Object slot) {
    if (open.length > 0 && Entry.sequence(slot) <= youngest().sequence()) {
      tell(db, table, position, Entry.of(slot));
    }
  }

  /** A large entry is about to change in place, or perhaps not after all. */
  void beforeChange(int db, Table table, long position, LargeEntry entry) {
    if (open.length > 0 && youngest().holds(entry)) {
      tell(db, table, position, entry);
      entry.handedOutTo(count);
    }
  }

  private Moment youngest() {
    return open[open.length - 1];
  }

  private void tell(int db, Table table, long position, Entry entry) {
    for (Moment moment : open) {
      moment.beforeChange(db, table, position, entry);
    }
  }
}
