package io.keywake.exporter;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Keys whose value does not fit into a record: a tombstone stands in their place. Owned by the
 * exporter's thread.
 */
final class QuarantinedKeys {
  private final Set<DbKey> keys = new HashSet<>();

  /** Released by items that are not committed yet, with the number of the item. */
  private final Map<DbKey, Long> released = new HashMap<>();

  int size() {
    return keys.size();
  }

  /** Whether the key was not in quarantine before. */
  boolean add(int db, byte[] key) {
    return keys.add(new DbKey(db, key));
  }

  /**
   * Whether the key was in quarantine; it no longer is.
   *
   * @param item the number of the item that brought it out
   */
  boolean release(int db, byte[] key, long item) {
    if (keys.isEmpty()) {
      return false;
    }
    DbKey dbKey = new DbKey(db, key);
    if (!keys.remove(dbKey)) {
      return false;
    }
    released.put(dbKey, item);
    return true;
  }

  /** The first {@code items} items are committed. */
  void committed(long items) {
    released.values().removeIf(item -> item <= items);
  }

  /** Releases that were not committed have to be told again. */
  void lost() {
    keys.addAll(released.keySet());
    released.clear();
  }
}
