package io.keywake.store.bgiteration;

import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.Table;

/**
 * Every entry as the walk finds it, under the number that its database has by then.
 *
 * <p>Owned by the execution thread.
 */
record NowView(Keyspace keyspace) implements EntryView {
  @Override
  public Table table(int db) {
    return keyspace.table(db);
  }

  @Override
  public boolean shows(Entry entry) {
    return true;
  }

  @Override
  public boolean queueAhead() {
    return true;
  }

  @Override
  public boolean hasAhead() {
    return false;
  }

  @Override
  public boolean isBroken() {
    return false;
  }

  @Override
  public void close() {
    // Nothing was opened.
  }
}
