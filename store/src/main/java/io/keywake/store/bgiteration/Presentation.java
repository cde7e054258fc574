package io.keywake.store.bgiteration;

import io.keywake.store.bgiteration.Item.Placed;
import io.keywake.store.bgiteration.PendingKeys.Mark;
import io.keywake.store.keyspace.Effect;
import io.keywake.store.keyspace.Entry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An {@link Item.Entries} in the making.
 *
 * <p>Owned by the execution thread.
 */
final class Presentation {
  /** Heap bytes of an item at which no further entry is added. */
  static final int BYTES_ENOUGH = 64 << 10;

  private static final int PLACE_BYTES = 48;

  private final long sequence;
  private final int entriesMax;
  private final long entryBytesMax;
  private final List<Placed> entries = new ArrayList<>();
  private final List<Effect.Deleted> deletions = new ArrayList<>();
  private long heapBytes = Item.BARE_BYTES;

  /**
   * @param sequence the store's, for what is deleted
   */
  Presentation(long sequence, IterationSettings settings) {
    this.sequence = sequence;
    entriesMax = settings.itemEntriesMax();
    // A snapshot of a large value shares its pieces with the keyspace, but for those that change.
    // Who cannot fold would fail by one large value in the queue if it counted whole.
    entryBytesMax = settings.folds() ? Long.MAX_VALUE : BYTES_ENOUGH;
  }

  boolean hasRoom() {
    return size() < entriesMax && heapBytes < BYTES_ENOUGH;
  }

  boolean isEmpty() {
    return entries.isEmpty() && deletions.isEmpty();
  }

  int size() {
    return entries.size() + deletions.size();
  }

  void entry(int db, Entry frozen) {
    entries.add(new Placed(db, frozen));
    heapBytes += PLACE_BYTES + Math.min(frozen.heapBytes(), entryBytesMax);
  }

  /** Presents a key as it is: its entry, or its deletion if the client may hold it. */
  void outcome(int db, long position, byte[] key, @Nullable Entry entry, Mark mark) {
    if (entry != null) {
      entry(db, entry.frozen());
    } else if (mark.known()) {
      deletions.add(new Effect.Deleted(sequence, db, position, key, mark.cause()));
      heapBytes += PLACE_BYTES + key.length;
    }
  }

  /**
   * @param sequence the store's, now that it is queued
   */
  Item.Entries item(long sequence) {
    return new Item.Entries(sequence, entries, deletions, heapBytes);
  }
}
