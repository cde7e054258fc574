package io.keywake.exporter;

import io.keywake.schemas.record.QuarantinedEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keys that are in the store and cannot be published. Owned by the exporter's thread.
 *
 * <p>A key leaves with its next value that can be, or when it is gone from the store.
 */
final class QuarantinedKeys {
  /** A barrier names no more than this, because it has to fit into a record itself. */
  private static final int NAMED_BYTES_MAX = 32 << 10;

  /**
   * What a barrier says of them. Immutable.
   *
   * @param names the first of them, all if they are few
   */
  record Summary(int count, List<QuarantinedEntry> names) {
    static final Summary NONE = new Summary(0, List.of());
  }

  /** In the order that they came in. */
  private final Set<DbKey> keys = new LinkedHashSet<>();

  /** Released by items that are not committed yet, with the number of the item. */
  private final Map<DbKey, Long> released = new HashMap<>();

  int size() {
    return keys.size();
  }

  Summary summary() {
    if (keys.isEmpty()) {
      return Summary.NONE;
    }
    List<QuarantinedEntry> names = new ArrayList<>();
    int bytes = 0;
    for (DbKey each : keys) {
      bytes += each.key().length + Long.BYTES;
      if (bytes > NAMED_BYTES_MAX) {
        break;
      }
      names.add(new QuarantinedEntry(each.db(), ByteBuffer.wrap(each.key())));
    }
    return new Summary(keys.size(), List.copyOf(names));
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
