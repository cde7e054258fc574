package io.keywake.exporter;

import io.keywake.schemas.record.QuarantinedEntry;
import io.keywake.store.keyspace.Entry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keys that are in the store and cannot be published. Owned by the exporter's thread.
 *
 * <p>A key leaves with its next value that can be, or when it is gone from the store.
 *
 * <p>A value that was refused is not sent again until the key has changed. Then it is, once; but
 * each refusal costs a transaction with all that is in it, so if that is refused as well, a value
 * that is not smaller than any before has to wait for its turn, longer each time.
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

  private static final long PAUSE_LEAST_NANOS = 1_000_000_000L;
  private static final long PAUSE_MOST_NANOS = 300_000_000_000L;

  /**
   * What is known of refused values of a key.
   *
   * @param sequence of the newest
   * @param heapBytes of the smallest
   * @param pauseNanos for how long nothing was to be tried that is as large
   */
  private record Refused(
      long sequence, long heapBytes, String cause, long pauseNanos, long nextNanos) {}

  private final Map<DbKey, Refused> refused = new HashMap<>();

  /** In the order that they came in. */
  private final Set<DbKey> keys = new LinkedHashSet<>();

  /** By an item with this number, which is not committed yet. */
  private record Release(long item, boolean wasNamed) {}

  private final Map<DbKey, Release> released = new HashMap<>();

  int size() {
    return keys.size();
  }

  /**
   * Whether a change of what is published of a key may follow. Not if nothing is, or if that was
   * refused: then the key's whole value comes next.
   */
  boolean takesDeltas(int db, byte[] key) {
    if (keys.isEmpty() && refused.isEmpty()) {
      return true;
    }
    DbKey dbKey = new DbKey(db, key);
    return !keys.contains(dbKey) && (!refused.containsKey(dbKey) || released.containsKey(dbKey));
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

  /** A value was refused. Nothing of its transaction counts, so it is presented again. */
  void refused(Refusal refusal, long nowNanos) {
    EntryRecord.Origin origin = refusal.origin();
    Refused before = refused.get(origin.key());
    if (before == null) {
      refused.put(
          origin.key(),
          new Refused(origin.sequence(), origin.heapBytes(), refusal.cause(), 0, nowNanos));
    } else if (origin.sequence() != before.sequence()) {
      long pause = Math.min(PAUSE_MOST_NANOS, Math.max(PAUSE_LEAST_NANOS, 2 * before.pauseNanos()));
      refused.put(
          origin.key(),
          new Refused(
              origin.sequence(),
              Math.min(origin.heapBytes(), before.heapBytes()),
              refusal.cause(),
              pause,
              nowNanos + pause));
    }
  }

  /** Why an entry must not be sent, or null if it may. */
  @Nullable RuntimeException refusal(int db, byte[] key, Entry entry, long nowNanos) {
    Refused last = refused.isEmpty() ? null : refused.get(new DbKey(db, key));
    if (last == null) {
      return null;
    }
    boolean hasChanged = entry.sequence() != last.sequence();
    boolean isItsTurn = nowNanos >= last.nextNanos() || entry.heapBytes() < last.heapBytes();
    return hasChanged && isItsTurn ? null : new Refusal.RefusedException(last.cause());
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
    if (keys.isEmpty() && refused.isEmpty()) {
      return false;
    }
    DbKey dbKey = new DbKey(db, key);
    boolean removed = keys.remove(dbKey);
    if (removed || refused.containsKey(dbKey)) {
      Release before = released.get(dbKey);
      boolean wasNamed = removed || (before != null && before.wasNamed());
      released.put(dbKey, new Release(item, wasNamed));
    }
    return removed;
  }

  /** The first {@code items} items are committed. */
  void committed(long items) {
    released
        .entrySet()
        .removeIf(
            each -> {
              boolean isOut = each.getValue().item() <= items;
              if (isOut) {
                refused.remove(each.getKey());
              }
              return isOut;
            });
  }

  /** Releases that were not committed have to be told again. */
  void lost() {
    released.forEach(
        (key, release) -> {
          if (release.wasNamed()) {
            keys.add(key);
          }
        });
    released.clear();
  }
}
