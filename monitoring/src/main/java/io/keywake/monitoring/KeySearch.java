package io.keywake.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keywake.monitoring.http.HttpRequest;
import io.keywake.store.command.Glob;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.Table;
import io.keywake.store.keyspace.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A look through a database for keys that somebody wants to see, slice by slice. Owned by the
 * execution thread.
 */
final class KeySearch {
  /** Entries of one slice: some tens of microseconds. */
  private static final int SLICE_ENTRIES = 256;

  /** Entries that are looked at before the search gives up. */
  private static final int EXAMINED_MAX = 50_000;

  private static final int KEYS_MAX = 50;
  private static final int KEY_BYTES_MAX = 400;

  /** What ttlMs says of a key without an expiry. */
  private static final long NO_EXPIRY = -1;

  private final Keyspace keyspace;
  private final int db;
  private final Glob match;
  private final String type;
  private final List<Found> keys = new ArrayList<>();
  private long cursor;
  private long examined;

  /**
   * A key that was found.
   *
   * @param bytes what it takes in memory
   */
  record Found(String key, String type, long ttlMs, long bytes, ValuePreview preview) {}

  /**
   * What was found.
   *
   * @param cursor where to go on, or 0 at the end
   * @param examined entries that were looked at
   */
  record Result(long cursor, long examined, List<Found> keys) {}

  private KeySearch(Keyspace keyspace, int db, Glob match, String type, long cursor) {
    this.keyspace = keyspace;
    this.db = db;
    this.match = match;
    this.type = type;
    this.cursor = cursor;
  }

  /**
   * The search that a request asks for.
   *
   * @throws IllegalArgumentException with a line that says what was expected
   */
  static KeySearch of(HttpRequest request, Keyspace keyspace) {
    long db = number(request, "db", keyspace.databases() - 1L);
    long cursor = number(request, "cursor", Table.END - 1);
    String match = request.parameter("match", "");
    String type = request.parameter("type", "");
    List<String> types = Arrays.stream(ValueType.values()).map(ValueType::redisName).toList();
    if (!type.isEmpty() && !types.contains(type)) {
      throw new IllegalArgumentException("type: expected one of " + types);
    }
    Glob glob = new Glob((match.isEmpty() ? "*" : match).getBytes(UTF_8));
    return new KeySearch(keyspace, (int) db, glob, type, cursor);
  }

  private static long number(HttpRequest request, String name, long max) {
    try {
      long number = Long.parseLong(request.parameter(name, "0"));
      if (number >= 0 && number <= max) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // The same to whoever asks.
    }
    throw new IllegalArgumentException(name + ": expected a number from 0 to " + max);
  }

  /** Looks at some more entries; returns whether there is more to do. */
  boolean step() {
    long nowMs = keyspace.nowMs();
    int[] left = {SLICE_ENTRIES};
    cursor =
        keyspace
            .table(db)
            .scan(
                cursor,
                (position, entry) -> {
                  examined++;
                  if (isWanted(entry, nowMs)) {
                    keys.add(found(entry, nowMs));
                  }
                  return --left[0] > 0 && keys.size() < KEYS_MAX;
                });
    return cursor < Table.END && keys.size() < KEYS_MAX && examined < EXAMINED_MAX;
  }

  Result result() {
    return new Result(cursor == Table.END ? 0 : cursor, examined, List.copyOf(keys));
  }

  private boolean isWanted(Entry entry, long nowMs) {
    return !entry.isExpired(nowMs)
        && (type.isEmpty() || type.equals(entry.type().redisName()))
        && match.matches(entry.key());
  }

  private static Found found(Entry entry, long nowMs) {
    byte[] key = entry.key();
    long expireAtMs = entry.expireAtMs();
    return new Found(
        Printable.text(key, 0, key.length, KEY_BYTES_MAX),
        entry.type().redisName(),
        expireAtMs == Entry.NO_EXPIRY ? NO_EXPIRY : expireAtMs - nowMs,
        entry.heapBytes(),
        ValuePreview.of(entry.value()));
  }
}
