package io.keywake.store.bgiteration;

import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Table;

/**
 * What the walk of an iteration comes across: the first of the two switches that make its mode.
 *
 * <p>Owned by the execution thread.
 */
interface EntryView {
  /** The table that is walked for a database. */
  Table table(int db);

  /** Whether an entry of these tables is to be presented by the walk. */
  boolean shows(Entry entry);

  /**
   * Queues what had to be presented ahead of the walk.
   *
   * @return false if something is left for which there is no room, or got lost for that reason
   */
  boolean queueAhead();

  /** Whether {@link #queueAhead} has something to do. */
  boolean hasAhead();

  /** Whether something got lost that had to be presented, so that the iteration has failed. */
  boolean isBroken();

  /** The walk is over. */
  void close();
}
