package io.keywake.store.keyspace;

/**
 * A moment of the keyspace that somebody goes on looking at while the keyspace changes: the tables
 * as they stood then, and which of their entries are still what they were.
 *
 * <p>Owned by the execution thread. Opened and closed with {@link Keyspace#openMoment} and {@link
 * Keyspace#closeMoment}.
 *
 * <p>Nothing is remembered per key. An entry is as it was at the moment if the sequence of its last
 * change is not above that of the moment; one that changes gets a higher one, and so does one that
 * is created. What is lost by a change is handed to the listener before. That may be in vain where
 * a large value is about to change in place: whether a member is new, say, turns out afterwards. So
 * a large entry also remembers up to which moment it was handed out, and is not what it was for
 * those from then on.
 *
 * <p>A table that was taken off its database by a flush does not change any more, and one that was
 * exchanged changes under another number; this one knows both by the number that they had.
 */
public final class Moment {
  /** Hears of the entries that a moment loses, on the execution thread. */
  @FunctionalInterface
  public interface Listener {
    /**
     * An entry that is as it was at the moment is about to change or to go. The listener must not
     * change the keyspace, nor open or close a moment.
     *
     * @param db the number that the entry's database had at the moment
     * @param entry live, as it was at the moment
     */
    void beforeChange(int db, long position, Entry entry);
  }

  private final Table[] tables;
  private final long sequence;
  private final int number;
  private final Listener listener;

  Moment(Table[] tables, long sequence, int number, Listener listener) {
    this.tables = tables.clone();
    this.sequence = sequence;
    this.number = number;
    this.listener = listener;
  }

  /** The sequence of the last effect before the moment. */
  public long sequence() {
    return sequence;
  }

  /** The table that a database had at the moment. */
  public Table table(int db) {
    return tables[db];
  }

  /** Whether an entry of these tables is what it was at the moment, and was not handed out yet. */
  public boolean holds(Entry entry) {
    return entry.sequence() <= sequence
        && !(entry instanceof LargeEntry large && large.handedOutTo() >= number);
  }

  int number() {
    return number;
  }

  /** An entry is about to change or to go; {@code db} is where its table is most likely found. */
  void beforeChange(int db, Table table, long position, Entry entry) {
    if (!holds(entry)) {
      return;
    }
    if (tables[db] == table) {
      listener.beforeChange(db, position, entry);
      return;
    }
    for (int each = 0; each < tables.length; each++) {
      if (tables[each] == table) {
        listener.beforeChange(each, position, entry);
        return;
      }
    }
  }
}
