package io.keywake.store.bgiteration;

import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.Effect;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys that will be presented again as they are then, instead of each of their changes (B20).
 *
 * <p>Owned by the execution thread. Bounded by the number of keys, whatever the number of changes.
 */
final class PendingKeys {
  /** A key of a database. */
  static final class DbKey {
    private final int db;
    private final long position;
    private final byte[] key;

    DbKey(int db, long position, byte[] key) {
      this.db = db;
      this.position = position;
      this.key = key;
    }

    int db() {
      return db;
    }

    long position() {
      return position;
    }

    byte[] key() {
      return key;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof DbKey that
          && db == that.db
          && position == that.position
          && Arrays.equals(key, that.key);
    }

    @Override
    public int hashCode() {
      return Long.hashCode(position) * 31 + db;
    }
  }

  /**
   * What is known of a pending key.
   *
   * @param known whether the client may hold something of it; if not, and the key is gone, there is
   *     nothing to tell
   * @param cause of its last deletion
   */
  record Mark(boolean known, DeleteCause cause) {}

  private final Map<DbKey, Mark> prompt = new LinkedHashMap<>();
  private final Map<DbKey, Mark> postponed = new LinkedHashMap<>();

  boolean isEmpty() {
    return prompt.isEmpty() && postponed.isEmpty();
  }

  int size() {
    return prompt.size() + postponed.size();
  }

  boolean contains(DbKey key) {
    return prompt.containsKey(key) || postponed.containsKey(key);
  }

  /** Folds an effect into a key, which is pending from now on if it was not. */
  void fold(DbKey key, Effect.OfKey effect) {
    Map<DbKey, Mark> place = postponed.containsKey(key) ? postponed : prompt;
    Mark mark = place.get(key);
    boolean known = mark == null ? !effect.created() : mark.known();
    if (effect instanceof Effect.Deleted deleted) {
      if (known) {
        place.put(key, new Mark(true, deleted.cause()));
      } else {
        place.remove(key);
      }
    } else if (mark == null) {
      place.put(key, new Mark(known, DeleteCause.DELETED));
    }
  }

  /** Makes a key pending of which the client may hold something outdated. */
  void markKnown(DbKey key, DeleteCause cause) {
    Map<DbKey, Mark> place = postponed.containsKey(key) ? postponed : prompt;
    Mark mark = place.get(key);
    if (mark == null || !mark.known()) {
      place.put(key, new Mark(true, cause));
    }
  }

  /** Those that are to be presented as soon as there is room, oldest first. */
  Iterator<Map.Entry<DbKey, Mark>> prompt() {
    return prompt.entrySet().iterator();
  }

  boolean hasPrompt() {
    return !prompt.isEmpty();
  }

  /** Those that wait for the limit on large values, oldest first. */
  Iterator<Map.Entry<DbKey, Mark>> postponed() {
    return postponed.entrySet().iterator();
  }

  boolean hasPostponed() {
    return !postponed.isEmpty();
  }

  void postpone(DbKey key, Mark mark) {
    postponed.put(key, mark);
  }

  void clear() {
    prompt.clear();
    postponed.clear();
  }
}
