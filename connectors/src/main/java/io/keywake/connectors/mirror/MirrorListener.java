package io.keywake.connectors.mirror;

import io.keywake.schemas.Tombstone;
import io.keywake.schemas.record.EntryChange;

/**
 * User code that follows a store through its topics. Called by the mirror's thread alone, one call
 * after the other; nothing more is read until a call returns, and an exception from it stops the
 * mirror.
 *
 * <p>Between two calls of {@link #consistent} the calls are in order for each partition only, and
 * the changes of one unit may be apart. Arrays and records that are handed over may be kept, but
 * never changed.
 */
public interface MirrorListener {
  /**
   * An entry was created or changed, or the walk came upon it.
   *
   * @param entry the whole entry as it is now; it replaces whatever was there under its database
   *     and key, unless that is of a higher generation: between generations entries may move to
   *     another topic, and topics are not read in any order
   * @param change the record that it was published as, for origin, time and unit
   */
  void upserted(MirrorEntry entry, EntryChange change);

  /**
   * An entry is gone, unless it is of a higher generation than the tombstone; it may never have
   * been reported before.
   */
  void deleted(int db, byte[] key, Tombstone tombstone);

  /**
   * All entries whose generation is lower than this one no longer exist in the store and have to be
   * removed. Follows when a generation's first barrier is reached, just before {@link #consistent}.
   */
  void sweep(long generation);

  /** What was reported up to now is exactly the store's state at the barrier's sequence. */
  void consistent(MirrorBarrier barrier);
}
