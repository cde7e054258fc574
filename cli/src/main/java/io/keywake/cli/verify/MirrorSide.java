package io.keywake.cli.verify;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A copy of the store that stands still at a barrier, as a verification reads it. Used by one
 * thread at a time; expired entries count until their deletion arrives.
 */
public interface MirrorSide {
  /** Takes a key. */
  @FunctionalInterface
  interface KeyAction {
    void accept(int db, byte[] key);
  }

  /** What a record said of a key: an entry, or null if it was deleted. */
  record Seen(@Nullable Entry entry) {}

  /** The entry under a key, or null if there is none. Its sequence is that of its record. */
  @Nullable Entry get(int db, byte[] key);

  /** Hands over every key, database by database. */
  void forEachKey(KeyAction action);

  /**
   * Looks out from now on for the records of these keys, and of these alone, whose sequence is
   * between that of the entry that was read and the end of its reading.
   */
  void watch(Collection<Sighting.Present> sightings);

  /** The last record that was looked out for and has come since, or null if none has. */
  @Nullable Seen seen(KeyName name);
}
