package io.keywake.store.keyspace;

import static io.keywake.store.keyspace.Table.POSITION_BITS;
import static io.keywake.store.keyspace.Table.POSITION_MASK;

import io.keywake.store.keyspace.collection.HeapSize;
import org.jspecify.annotations.Nullable;

/**
 * A run of the table: the entries whose positions share their first {@code depth} bits.
 *
 * <p>Slots are filled by linear probing in the order of positions (Robin Hood, without
 * wrap-around). An entry's home follows from its position monotonically, and every slot from its
 * home to its own is taken; so the slots, read from left to right, hold the entries sorted by
 * position, and a search may stop at the first larger position or at the first gap. The last slot
 * is always a gap.
 *
 * <p>Owned by the execution thread.
 */
final class Segment {
  static final int SLOT_BITS_MIN = 4;
  static final int SLOT_BITS_MAX = 11;

  /** Slots behind the last home, for entries that were pushed to the right. */
  private static final int OVERFLOW_SLOTS_MIN = 32;

  /** This object itself: depth, slot bits, size, two references and a time. */
  private static final int HEADER_BYTES = HeapSize.object(3 * 4 + 2 * 4 + 8);

  final int depth;
  final int slotBits;
  final long[] positions;
  final @Nullable Object[] entries;
  private int size;

  /** No entry of the segment expires before this. */
  long earliestExpireAtMs = Long.MAX_VALUE;

  private Segment(int depth, int slotBits, int overflowSlots) {
    this.depth = depth;
    this.slotBits = slotBits;
    int slots = (1 << slotBits) + overflowSlots + 1;
    positions = new long[slots];
    entries = new @Nullable Object[slots];
  }

  static Segment empty(int depth, int slotBits) {
    return new Segment(depth, slotBits, OVERFLOW_SLOTS_MIN);
  }

  /** A new segment with those entries of {@code sources} that lie in a range of positions. */
  static Segment of(int depth, int slotBits, long from, long to, Segment... sources) {
    for (int overflowSlots = OVERFLOW_SLOTS_MIN; ; overflowSlots *= 2) {
      Segment segment = new Segment(depth, slotBits, overflowSlots);
      boolean fits = true;
      for (Segment source : sources) {
        fits = fits && segment.insertAll(source, from, to);
      }
      if (fits) {
        return segment;
      }
    }
  }

  /** The number of slots, as a power of two, in which {@code entries} take less than half. */
  static int slotBitsFor(int entries) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(2 * entries);
    return Math.min(Math.max(bits, SLOT_BITS_MIN), SLOT_BITS_MAX);
  }

  int size() {
    return size;
  }

  /** An estimate of the heap that the segment takes without its entries, in bytes. */
  long heapBytes() {
    return HEADER_BYTES
        + HeapSize.longArray(positions.length)
        + HeapSize.referenceArray(entries.length);
  }

  int home(long position) {
    return (int) (((position << depth) & POSITION_MASK) >>> (POSITION_BITS - slotBits));
  }

  /** The slot of {@code key}, or -1. */
  int find(long position, byte[] key) {
    int slot = firstSlotAt(position);
    for (Object entry = entries[slot];
        entry != null && positions[slot] == position;
        entry = entries[++slot]) {
      if (Entry.keyEquals(entry, key)) {
        return slot;
      }
    }
    return -1;
  }

  /** Whether one more entry should wait until the segment has grown or split. */
  boolean isFull() {
    int slots = 1 << slotBits;
    return size >= slots - slots / 8;
  }

  /** Adds an entry whose key is not here, or returns false if there is no gap within reach. */
  boolean insert(long position, Object entry) {
    int slot = firstSlotAt(position);
    int gap = slot;
    while (entries[gap] != null) {
      gap++;
    }
    if (gap == entries.length - 1) {
      return false;
    }
    System.arraycopy(entries, slot, entries, slot + 1, gap - slot);
    System.arraycopy(positions, slot, positions, slot + 1, gap - slot);
    entries[slot] = entry;
    positions[slot] = position;
    size++;
    noteExpiry(entry);
    return true;
  }

  void replace(int slot, Object entry) {
    entries[slot] = entry;
    noteExpiry(entry);
  }

  void remove(int slot) {
    int last = slot;
    while (entries[last + 1] != null && home(positions[last + 1]) <= last) {
      last++;
    }
    System.arraycopy(entries, slot + 1, entries, slot, last - slot);
    System.arraycopy(positions, slot + 1, positions, slot, last - slot);
    entries[last] = null;
    size--;
  }

  /** The first slot, from the home of {@code position} on, that is a gap or holds no less. */
  int firstSlotAt(long position) {
    int slot = home(position);
    while (entries[slot] != null && positions[slot] < position) {
      slot++;
    }
    return slot;
  }

  /**
   * Adds entries from slot {@code first} on until the sample is full. A walk through the whole
   * segment learns anew when the first of its entries expires.
   */
  void sample(int first, boolean expiring, EvictionSample sample) {
    long earliestMs = Long.MAX_VALUE;
    for (int slot = first; slot < entries.length; slot++) {
      Object entry = entries[slot];
      if (entry == null) {
        continue;
      }
      if (expiring) {
        long expireAtMs = Entry.expireAtMs(entry);
        if (expireAtMs == Entry.NO_EXPIRY) {
          continue;
        }
        earliestMs = Math.min(earliestMs, expireAtMs);
      }
      sample.add(positions[slot], entry);
      if (sample.isFull()) {
        return;
      }
    }
    if (expiring && first == 0) {
      earliestExpireAtMs = earliestMs;
    }
  }

  private boolean insertAll(Segment source, long fromPosition, long toPosition) {
    for (int slot = 0; slot < source.entries.length; slot++) {
      Object entry = source.entries[slot];
      long position = source.positions[slot];
      if (entry != null
          && position >= fromPosition
          && position < toPosition
          && !insert(position, entry)) {
        return false;
      }
    }
    return true;
  }

  private void noteExpiry(Object entry) {
    long expireAtMs = Entry.expireAtMs(entry);
    if (expireAtMs != Entry.NO_EXPIRY && expireAtMs < earliestExpireAtMs) {
      earliestExpireAtMs = expireAtMs;
    }
  }
}
