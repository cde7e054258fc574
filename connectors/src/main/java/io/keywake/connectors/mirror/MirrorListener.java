package io.keywake.connectors.mirror;

import io.keywake.schemas.Tombstone;
import io.keywake.schemas.record.EntryChange;
import org.jspecify.annotations.Nullable;

/**
 * User code that follows a store through its topics. Called by the mirror's thread alone, one call
 * after the other, except for {@link #position}; nothing more is read until a call returns, and an
 * exception from it stops the mirror.
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
   * A part of an entry has changed; only in a topic of the delta form, which stops a mirror whose
   * listener does not override this.
   *
   * @param delta tells which changes of the entry it builds on
   * @param change the record that it was published as
   * @return whether the entry has the change now. If it is not there, or not the one that the delta
   *     builds on, nothing is to be done: it counts as stale until it is told of whole again, or as
   *     deleted, and there is no call of {@link #consistent} before that.
   */
  default boolean changed(MirrorDelta delta, EntryChange change) {
    throw new UnsupportedOperationException(
        "a change of a part of an entry, expected whole entries: a topic of the image form");
  }

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
  default void consistent(MirrorBarrier barrier) {}

  /**
   * As {@link #consistent(MirrorBarrier)}, which it calls unless it is overridden, with the
   * position to go on from. A listener that keeps what it builds keeps the position with it, both
   * or neither, and returns it from {@link #position} the next time. While nothing is written the
   * mirror repeats the last barrier now and then, with a position that has a newer time.
   */
  default void consistent(MirrorBarrier barrier, MirrorPosition position) {
    consistent(barrier);
  }

  /**
   * What is reported from now on leads to this barrier, and nothing is reported that is beyond it.
   * If changes are applied at barriers only, that is everything since the last one.
   */
  default void approaching(MirrorBarrier barrier) {}

  /**
   * Where the mirror is to go on, or null to read the topics from their beginning. Asked once, by
   * the thread that starts the mirror, before any other call.
   */
  default @Nullable MirrorPosition position() {
    return null;
  }

  /**
   * The mirror cannot go on from where it is, and reads the topics from their beginning again: what
   * was reported until now may be gone from the store unless it is reported again before the next
   * {@link #consistent}, and has to be removed then.
   *
   * @return whether the listener has seen to that; otherwise the mirror stops with the reason
   */
  default boolean startOver(String reason) {
    return false;
  }

  /**
   * The barrier whose state can be read although more was reported since, or null. For a listener
   * that builds the next state beside the one that is read.
   */
  default @Nullable MirrorBarrier readableAt() {
    return null;
  }

  /** Whether a mirror that is closed should first read on to a barrier, for a few seconds. */
  default boolean endsAtBarrier() {
    return false;
  }

  /**
   * The mirror has ended, nothing follows.
   *
   * @param position if what was reported is exactly the state at a barrier, or else null
   */
  default void ended(@Nullable MirrorPosition position) {}
}
