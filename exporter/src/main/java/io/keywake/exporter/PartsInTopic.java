package io.keywake.exporter;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which parts stand in the topics of parts, and which of them can go. Owned by the exporter's
 * thread; of the size of the keys that stand in parts.
 *
 * <p>Parts are needed as long as their manifest may be the newest record of its key. They can go
 * when a later record of the key is committed; until then they stay even if their own transaction
 * is lost, because it may have taken effect all the same.
 */
final class PartsInTopic {
  /** A part that nobody needs any more. */
  record Obsolete(DbKey key, long version, int part) {}

  /** The key has another record, of the item with this number, and needs no older version. */
  private record Succession(long item, DbKey key, long oldestVersion) {}

  /** By key: how many parts of each version may be there. */
  private final Map<DbKey, TreeMap<Long, Integer>> versions = new HashMap<>();

  private final ArrayDeque<Succession> successions = new ArrayDeque<>();
  private final ArrayDeque<Obsolete> obsolete = new ArrayDeque<>();

  /** Tombstones of the transaction that is open. */
  private final List<Obsolete> removing = new ArrayList<>();

  /** A part stands in the topic that an earlier run of the same generation has sent. */
  void found(DbKey key, long version, int part) {
    versions.computeIfAbsent(key, any -> new TreeMap<>()).merge(version, part + 1, Math::max);
  }

  /**
   * All parts are found, as of a barrier: then of each key at most the newest version is needed,
   * because the record that needs it has been written after its parts.
   */
  void allFound() {
    versions.forEach((key, ofKey) -> retire(key, ofKey.headMap(ofKey.lastKey())));
  }

  /** So many parts of a version have been sent; none of them is obsolete, or not any more. */
  void sent(DbKey key, long version, int count) {
    obsolete.removeIf(each -> each.version() == version && each.key().equals(key));
    versions.computeIfAbsent(key, any -> new TreeMap<>()).merge(version, count, Math::max);
  }

  /**
   * The key has a new record.
   *
   * @param oldestVersion that is still needed
   * @param item number of the item that the record belongs to
   */
  void succeeded(int db, byte[] key, long oldestVersion, long item) {
    if (!versions.isEmpty()) {
      DbKey dbKey = new DbKey(db, key);
      if (versions.containsKey(dbKey)) {
        successions.add(new Succession(item, dbKey, oldestVersion));
      }
    }
  }

  /** The open transaction is committed, and with it the first {@code items} items. */
  void committed(long items) {
    removing.clear();
    for (Succession next = successions.peek();
        next != null && next.item() <= items;
        next = successions.peek()) {
      successions.remove();
      forget(next);
    }
  }

  private void forget(Succession succession) {
    TreeMap<Long, Integer> ofKey = versions.get(succession.key());
    if (ofKey == null) {
      return;
    }
    retire(succession.key(), ofKey.headMap(succession.oldestVersion()));
    if (ofKey.isEmpty()) {
      versions.remove(succession.key());
    }
  }

  private void retire(DbKey key, Map<Long, Integer> gone) {
    gone.forEach(
        (version, count) -> {
          for (int part = 0; part < count; part++) {
            obsolete.add(new Obsolete(key, version, part));
          }
        });
    gone.clear();
  }

  /** Nothing that is not committed counts. */
  void lost() {
    successions.clear();
    removing.forEach(obsolete::addFirst);
    removing.clear();
  }

  /** Whether there are parts to remove. */
  boolean hasObsolete() {
    return !obsolete.isEmpty() || !removing.isEmpty();
  }

  /** The next part to remove, within the open transaction or the next; null if there is none. */
  @Nullable Obsolete remove() {
    Obsolete next = obsolete.poll();
    if (next != null) {
      removing.add(next);
    }
    return next;
  }
}
