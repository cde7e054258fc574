package io.keywake.store.command;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one session watches for its next EXEC. Owned by the execution thread. */
final class WatchedKeys {
  /** A key of a database; equal if the bytes are. */
  static final class Name {
    private final int db;
    private final byte[] key;

    Name(int db, byte[] key) {
      this.db = db;
      this.key = key;
    }

    int db() {
      return db;
    }

    byte[] key() {
      return key;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Name name && db == name.db && Arrays.equals(key, name.key);
    }

    @Override
    public int hashCode() {
      return 31 * db + Arrays.hashCode(key);
    }
  }

  /**
   * A key as it was found.
   *
   * @param sequence of its entry's last change, or 0 if it was not there
   * @param swaps how often its database had been swapped
   */
  record Watched(Name name, long sequence, int swaps) {}

  private final Map<Name, Watched> keys = new LinkedHashMap<>();
  private boolean touched;

  /** Adds a key, unless it is watched already: then its earlier state counts. */
  boolean add(Name name, long sequence, int swaps) {
    return keys.putIfAbsent(name, new Watched(name, sequence, swaps)) == null;
  }

  Collection<Watched> all() {
    return keys.values();
  }

  /** A key that was not there has been created meanwhile. */
  void touch() {
    touched = true;
  }

  boolean isTouched() {
    return touched;
  }
}
