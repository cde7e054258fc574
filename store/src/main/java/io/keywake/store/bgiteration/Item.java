package io.keywake.store.bgiteration;

import io.keywake.store.keyspace.Effect;
import io.keywake.store.keyspace.Entry;
import java.util.List;

/** What a client of an iteration reads, in order (B3). Immutable; stays valid for good. */
public sealed interface Item {
  /** The store's sequence when the item was queued. It never falls from item to item. */
  long sequence();

  /** An estimate of the heap that the item keeps alive, in bytes. */
  long heapBytes();

  /** An entry and the number of its database. */
  record Placed(int db, Entry entry) {}

  /**
   * Keys presented as they are at {@link #sequence}, or in a view of creation as they were then.
   *
   * @param entries frozen
   * @param deletions keys that the client may hold and that are gone, with the item's sequence
   */
  record Entries(
      long sequence, List<Placed> entries, List<Effect.Deleted> deletions, long heapBytes)
      implements Item {}

  /**
   * The effects of one unit that are forwarded, in order (B14): those on presented keys, or in a
   * view of creation all of them.
   *
   * @param effects on keys alone if flushes and swaps are expanded
   * @param unitId the number of the unit
   * @param unitFirst the sequence of the unit's first effect, so that {@code effect.sequence() -
   *     unitFirst} is an effect's index in its unit
   * @param unitCount how many effects the whole unit had
   */
  record Effects(
      long sequence,
      long unitId,
      long unitFirst,
      int unitCount,
      List<Effect> effects,
      long heapBytes)
      implements Item {}

  /**
   * Whoever has taken in everything up to here holds exactly the keyspace of this sequence (B15),
   * as far as it is in scope.
   *
   * @param keyCount entries in scope, of all databases
   * @param foldedCount how many effects so far were not forwarded one by one, but covered by a
   *     later presentation of their key
   * @param epoch how often items had been handed back, or a client detached
   * @param sharesAgain how many of the shares that this client asked for again, by {@link
   *     IterationReader#presentAgain(int, int)}, have been presented
   */
  record Consistent(long sequence, long keyCount, long foldedCount, int epoch, long sharesAgain)
      implements Item {
    @Override
    public long heapBytes() {
      return BARE_BYTES;
    }
  }

  /**
   * The iteration is over, and was consistent here; without effects, everything has been presented.
   * Nothing follows.
   */
  record Complete(long sequence) implements Item {
    @Override
    public long heapBytes() {
      return BARE_BYTES;
    }
  }

  /** The iteration was broken off. Nothing follows. */
  record Terminated(long sequence, String reason) implements Item {
    @Override
    public long heapBytes() {
      return BARE_BYTES;
    }
  }

  /** Heap bytes of an item without content, and of what surrounds the content of others. */
  long BARE_BYTES = 64;
}
