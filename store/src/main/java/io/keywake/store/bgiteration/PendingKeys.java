package io.keywake.store.bgiteration;

import io.keywake.store.bgiteration.Expansion.TableWalk;
import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.Effect;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The keys that will be presented again as they are then, instead of each of their changes (B20).
 *
 * <p>Owned by the execution thread. Bounded by the number of keys, whatever the number of changes.
 *
 * <p>Keys are kept under a home of their database, which stays when the client exchanges two
 * databases: that is O(1), however many keys wait.
 */
final class PendingKeys {
  /** A key of a database; made by {@link #key}. */
  static final class DbKey {
    private final int home;
    private final long position;
    private final byte[] key;

    private DbKey(int home, long position, byte[] key) {
      this.home = home;
      this.position = position;
      this.key = key;
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
          && home == that.home
          && position == that.position
          && Arrays.equals(key, that.key);
    }

    @Override
    public int hashCode() {
      return Long.hashCode(position) * 31 + home;
    }
  }

  /**
   * What is known of a pending key.
   *
   * @param known whether the client may hold something of it; if not, and the key is gone, there is
   *     nothing to tell
   * @param cause of its last deletion
   * @param newSince if it is not known, the sequence since which it is to be told of; otherwise 0
   */
  record Mark(boolean known, DeleteCause cause, long newSince) {
    static Mark ofKnown(DeleteCause cause) {
      return new Mark(true, cause, 0);
    }

    static Mark ofNew(long sequence) {
      return new Mark(false, DeleteCause.DELETED, sequence);
    }

    /** Whether only readers of what was written before may hold something, not the client. */
    boolean isOrphan() {
      return known && cause == DeleteCause.ORPHANED;
    }
  }

  private ShardedMarks prompt = new ShardedMarks();
  private ShardedMarks postponed = new ShardedMarks();

  /** By the number of a database. */
  private final int[] homes;

  /** By the home of a database. */
  private final int[] numbers;

  PendingKeys(int databases) {
    homes = IntStream.range(0, databases).toArray();
    numbers = homes.clone();
  }

  DbKey key(int db, long position, byte[] key) {
    return new DbKey(homes[db], position, key);
  }

  /** The home of the database that has this number now. */
  int home(int db) {
    return homes[db];
  }

  DbKey keyOfHome(int home, long position, byte[] key) {
    return new DbKey(home, position, key);
  }

  /** The number that the database of a key has now. */
  int db(DbKey key) {
    return numbers[key.home];
  }

  /** The client exchanges what it holds of two databases. */
  void exchange(int first, int second) {
    int home = homes[first];
    homes[first] = homes[second];
    homes[second] = home;
    numbers[homes[first]] = first;
    numbers[homes[second]] = second;
  }

  boolean isEmpty() {
    return prompt.isEmpty() && postponed.isEmpty();
  }

  int size() {
    return prompt.size() + postponed.size();
  }

  boolean contains(DbKey key) {
    return prompt.get(key) != null || postponed.get(key) != null;
  }

  private ShardedMarks place(DbKey key) {
    return postponed.get(key) == null ? prompt : postponed;
  }

  /** Folds an effect into a key, which is pending from now on if it was not. */
  void fold(DbKey key, Effect.OfKey effect) {
    ShardedMarks place = place(key);
    Mark mark = place.get(key);
    boolean known = mark == null ? !effect.created() : mark.known();
    if (effect instanceof Effect.Deleted deleted) {
      if (known) {
        place.put(key, Mark.ofKnown(deleted.cause()));
      } else {
        place.remove(key);
      }
    } else if (mark == null) {
      place.put(key, known ? Mark.ofKnown(DeleteCause.DELETED) : Mark.ofNew(effect.sequence()));
    }
  }

  /**
   * Makes a key pending of which the client may hold something outdated.
   *
   * @param cause of its last deletion; that it is an orphan counts only if nothing else is known
   */
  void markKnown(DbKey key, DeleteCause cause) {
    ShardedMarks place = place(key);
    Mark mark = place.get(key);
    if (mark == null || !mark.known() || mark.isOrphan()) {
      place.put(key, Mark.ofKnown(cause));
    }
  }

  /**
   * An expansion comes to a key that it has no room to present. The client does not know it if it
   * was to be told of it as a new one already when the tables were exchanged, because older
   * expansions have gone before; nor if the table came with it, and nothing was told since.
   *
   * @param toldUntil the sequence up to which the client was told of anything
   * @param isThere whether the database has the key now
   */
  void markExpanded(DbKey key, TableWalk part, long toldUntil, boolean isThere) {
    ShardedMarks place = place(key);
    Mark mark = place.get(key);
    if (mark == null) {
      boolean isKnown = part.isOld() || toldUntil >= part.sequence();
      place.put(key, isKnown ? Mark.ofKnown(part.cause()) : Mark.ofNew(part.sequence()));
    } else if (mark.isOrphan()) {
      place.put(key, Mark.ofKnown(part.cause()));
    } else if (!mark.known()) {
      if (part.isOld() && mark.newSince() >= part.sequence()) {
        place.put(key, Mark.ofKnown(part.cause()));
      } else if (!isThere) {
        place.remove(key);
      }
    }
  }

  /** Those that are to be presented as soon as there is room; see {@link ShardedMarks}. */
  Iterator<Map.Entry<DbKey, Mark>> prompt() {
    return prompt.iterator();
  }

  boolean hasPrompt() {
    return !prompt.isEmpty();
  }

  /** Those that wait for the limit on large values. */
  Iterator<Map.Entry<DbKey, Mark>> postponed() {
    return postponed.iterator();
  }

  boolean hasPostponed() {
    return !postponed.isEmpty();
  }

  void postpone(DbKey key, Mark mark) {
    postponed.put(key, mark);
  }

  void clear() {
    prompt = new ShardedMarks();
    postponed = new ShardedMarks();
  }
}
