package io.keywake.cli.verify;

import org.jspecify.annotations.Nullable;

/**
 * A copy of the store that stands still, as a comparison reads it. Used by one thread; what has
 * expired by the clock is not there.
 */
public interface MirrorSide {
  /** Takes a key. */
  @FunctionalInterface
  interface KeyAction {
    void accept(int db, byte[] key);
  }

  /** The entry under a key, or null if there is none. */
  @Nullable Entry get(int db, byte[] key);

  /** Hands over every key, database by database. */
  void forEachKey(KeyAction action);
}
