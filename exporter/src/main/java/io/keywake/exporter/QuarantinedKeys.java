package io.keywake.exporter;

import io.keywake.schemas.record.Quarantine;
import io.keywake.schemas.record.QuarantinedEntry;
import io.keywake.store.bgiteration.KeyFilter;
import io.keywake.store.keyspace.Entry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keys that are in the store and cannot be published. Owned by the exporter's thread.
 *
 * <p>A key leaves with its next value that can be, or when it is gone from the store; what was
 * refused is remembered by {@link RefusedKey}.
 *
 * <p>Refused keys are tried again when their wait is over, whether they have changed or not, one at
 * a time: each refusal costs a transaction with all that is in it. If one is accepted, the others
 * need not wait any longer, because the cause may be gone.
 */
final class QuarantinedKeys {
  /** A barrier names no more than this, because it has to fit into a record itself. */
  private static final int NAMED_BYTES_MAX = 32 << 10;

  /** Nor looks further for those that fit, among very many. */
  private static final int NAMES_LOOKED_AT_MAX = NAMED_BYTES_MAX / Long.BYTES;

  /** How far attempts are apart that no change has brought about, whatever the number of keys. */
  private static final long ATTEMPT_INTERVAL_NANOS = 5_000_000_000L;

  /**
   * What a barrier says of them. Immutable.
   *
   * @param names the first of them, all if they are few and none is too long
   */
  record Summary(int count, List<QuarantinedEntry> names) {
    static final Summary NONE = new Summary(0, List.of());
  }

  private final Map<DbKey, RefusedKey> refused = new HashMap<>();

  /** In the order that they came in. */
  private final Set<DbKey> keys = new LinkedHashSet<>();

  /** By an item with this number, which is not committed yet. */
  private record Release(long item, boolean wasNamed) {}

  private final Map<DbKey, Release> released = new HashMap<>();

  /** Before this time there is no key to try again. */
  private long attemptNanos = Long.MIN_VALUE;

  /** The one that was tried last. */
  private @Nullable DbKey attempted;

  /** An earlier run could not publish a key; it is tried again when its turn comes. */
  void known(Quarantine fact) {
    byte[] key = new byte[fact.getKey().remaining()];
    fact.getKey().duplicate().get(key);
    DbKey dbKey = new DbKey(fact.getDb(), key);
    keys.add(dbKey);
    RefusedKey unknown = new RefusedKey();
    unknown.endWait();
    refused.put(dbKey, unknown);
  }

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
    int roomBytes = NAMED_BYTES_MAX;
    Iterator<DbKey> left = keys.iterator();
    for (int i = 0; i < NAMES_LOOKED_AT_MAX && left.hasNext(); i++) {
      DbKey each = left.next();
      int bytes = each.key().length + Long.BYTES;
      if (bytes <= roomBytes) {
        roomBytes -= bytes;
        names.add(new QuarantinedEntry(each.db(), ByteBuffer.wrap(each.key())));
      }
    }
    return new Summary(keys.size(), List.copyOf(names));
  }

  /** A record was refused. Nothing of its transaction counts, so its key is presented again. */
  void refused(Refusal refusal, long nowNanos) {
    refused
        .computeIfAbsent(refusal.origin().key(), any -> new RefusedKey())
        .refused(refusal, nowNanos);
    attemptNanos = Math.max(attemptNanos, nowNanos + ATTEMPT_INTERVAL_NANOS);
  }

  /** Why an entry must not be sent, or null if it may. */
  Refusal.@Nullable RefusedException refusal(int db, byte[] key, Entry entry, long nowNanos) {
    RefusedKey last = find(db, key);
    return last == null ? null : last.refusal(entry, nowNanos);
  }

  /** Whether not even a record may be sent that holds no more than the key. */
  boolean isMute(int db, byte[] key, long nowNanos) {
    RefusedKey last = find(db, key);
    return last != null && last.isMute(nowNanos);
  }

  /** Whether a value that was refused is still to go to the dead letters. */
  boolean wantsLetter(int db, byte[] key) {
    RefusedKey last = find(db, key);
    return last == null || last.wantsLetter();
  }

  /** The value goes to the dead letters, with the item of this number. */
  void letterSent(int db, byte[] key, long item) {
    RefusedKey last = find(db, key);
    if (last != null) {
      last.letterSent(item);
    }
  }

  private @Nullable RefusedKey find(int db, byte[] key) {
    return refused.isEmpty() ? null : refused.get(new DbKey(db, key));
  }

  /** A key whose wait is over and which is to be tried again now; null if there is none. */
  @Nullable DbKey dueAgain(long nowNanos) {
    if (refused.isEmpty() || nowNanos < attemptNanos) {
      return null;
    }
    attemptNanos = nowNanos + ATTEMPT_INTERVAL_NANOS;
    DbKey first = null;
    long firstNanos = Long.MAX_VALUE;
    for (Map.Entry<DbKey, RefusedKey> each : refused.entrySet()) {
      long nanos = each.getValue().nextNanos();
      if (nanos < firstNanos && keys.contains(each.getKey())) {
        first = each.getKey();
        firstNanos = nanos;
      }
    }
    if (first == null || firstNanos > nowNanos) {
      attemptNanos = Math.min(attemptNanos, firstNanos);
      return null;
    }
    attempted = first;
    return first;
  }

  /** Keys are presented again because somebody wants that: none of them has to wait. */
  void endWaits(KeyFilter filter) {
    refused.forEach(
        (each, last) -> {
          if (filter.selects(each.db(), each.key())) {
            last.endWait();
          }
        });
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
  void committed(long items, long nowNanos) {
    refused.values().forEach(each -> each.committed(items));
    released
        .entrySet()
        .removeIf(
            each -> {
              boolean isOut = each.getValue().item() <= items;
              if (isOut && !keys.contains(each.getKey())) {
                accepted(each.getKey(), nowNanos);
              }
              return isOut;
            });
  }

  private void accepted(DbKey key, long nowNanos) {
    refused.remove(key);
    if (key.equals(attempted)) {
      attempted = null;
      attemptNanos = nowNanos;
      refused.values().forEach(RefusedKey::endWait);
    }
  }

  /** Releases that were not committed have to be told again. */
  void lost() {
    refused.values().forEach(RefusedKey::lost);
    released.forEach(
        (key, release) -> {
          if (release.wasNamed()) {
            keys.add(key);
          }
        });
    released.clear();
  }
}
