package io.keywake.store.keyspace;

import io.keywake.store.Invariant;
import io.keywake.store.keyspace.collection.HeapSize;
import io.keywake.store.keyspace.collection.SipHash;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hash table of a database, ordered by position: the upper bits of the keys' seeded hash.
 *
 * <p>Owned by the execution thread. A table that was detached from its database by a flush does not
 * change any more, but is read on that thread too.
 *
 * <h2>How it grows</h2>
 *
 * Extendible hashing (Fagin, Nievergelt, Pippenger, Strong, 1979): a directory is indexed by the
 * first {@code depth} bits of a position, and its slots refer to {@link Segment}s; a segment that
 * distinguishes fewer bits stands in several neighbouring slots. A full segment doubles its own
 * slots, and at its largest splits into two that distinguish one bit more, which doubles the
 * directory only when the segment already distinguished all of its bits. Two sparse neighbours
 * merge in the same way. No step moves more than a segment's entries.
 *
 * <h2>Why a cursor is a position</h2>
 *
 * Because slots, segments and directory are all in the order of positions, "everything before the
 * cursor" is the same set of possible keys whatever the table's size is: growing, splitting and
 * merging move entries in memory but never across a cursor. So {@code position < cursor} tells
 * exactly whether a scan has passed a key, present or not, and a scan may be resumed in a table
 * that has grown or shrunk meanwhile, or even in another table with the same seed.
 */
public final class Table {
  /** How many bits a position has: see {@link SipHash#POSITION_BITS}. */
  public static final int POSITION_BITS = SipHash.POSITION_BITS;

  /** Larger than every position: the cursor of a finished scan. */
  public static final long END = SipHash.END;

  static final long POSITION_MASK = END - 1;

  /** Receives the entries of a scan, live, in the order of positions. */
  @FunctionalInterface
  public interface Visitor {
    /** Returns whether the scan goes on behind this entry's position. */
    boolean visit(long position, Entry entry);
  }

  private static final int DEPTH_MAX = 24;

  /** A walk for a sample ends behind the segment in which it has looked at so many slots. */
  private static final int SAMPLED_SLOTS_MAX = 2_048;

  /** What a segment without any expiry counts in such a walk. */
  private static final int SKIPPED_SEGMENT_SLOTS = 8;

  /** Two neighbours merge when together they would fill less than this part of a segment. */
  private static final int MERGE_DIVISOR = 4;

  private final TableTotals totals;
  private Segment[] directory = {Segment.empty(0, Segment.SLOT_BITS_MIN)};
  private int depth;
  private long size;
  private long expiringCount;
  private long entryBytes;
  private long ownBytes;

  /**
   * @param totals of which this table is a part from now on
   */
  Table(TableTotals totals) {
    this.totals = totals;
    addOwnBytes(directory[0].heapBytes() + HeapSize.referenceArray(directory.length));
  }

  /** The number of entries, those past their time included. */
  public long size() {
    return size;
  }

  /** The number of entries that have an expiry. */
  public long expiringCount() {
    return expiringCount;
  }

  /** An estimate of the heap that the entries take, in bytes. */
  public long heapBytes() {
    return entryBytes;
  }

  /** An estimate of the heap that their places take, and those that are free, in bytes. */
  long ownBytes() {
    return ownBytes;
  }

  /** The live entry of {@code key}, or null. */
  public @Nullable Entry find(long position, byte[] key) {
    Object slot = get(position, key);
    return slot == null ? null : Entry.of(slot);
  }

  @Nullable Object get(long position, byte[] key) {
    Segment segment = segmentOf(position);
    int slot = segment.find(position, key);
    return slot < 0 ? null : segment.entries[slot];
  }

  /** Reads a bit of where an entry of this position is looked for. */
  long peekPlace(long position) {
    Segment segment = segmentOf(position);
    int home = segment.home(position);
    return segment.positions[home] + (segment.entries[home] == null ? 0 : 1);
  }

  /** The entry of the first key with this position, if there is one. */
  @Nullable Object peekEntry(long position) {
    Segment segment = segmentOf(position);
    return segment.entries[segment.firstSlotAt(position)];
  }

  /** Puts an entry in the place of the key's present one, which is returned. */
  @Nullable Object put(long position, byte[] key, Object entry) {
    Segment segment = segmentOf(position);
    int slot = segment.find(position, key);
    account(entry, 1);
    if (slot >= 0) {
      Object previous = segment.entries[slot];
      account(previous, -1);
      segment.replace(slot, entry);
      return previous;
    }
    while (segment.isFull() || !segment.insert(position, entry)) {
      grow(position, segment);
      segment = segmentOf(position);
    }
    addSize(1);
    return null;
  }

  @Nullable Object remove(long position, byte[] key) {
    Segment segment = segmentOf(position);
    int slot = segment.find(position, key);
    if (slot < 0) {
      return null;
    }
    Object removed = segment.entries[slot];
    account(removed, -1);
    segment.remove(slot);
    addSize(-1);
    shrink(position, segment);
    return removed;
  }

  /** Accounts for a large entry that is about to change in place ({@code sign} -1) or has (1). */
  void account(@Nullable Object entry, int sign) {
    if (entry != null) {
      addEntryBytes(sign * Entry.heapBytes(entry));
      if (Entry.expireAtMs(entry) != Entry.NO_EXPIRY) {
        expiringCount += sign;
        totals.expiring += sign;
      }
    }
  }

  private void addEntryBytes(long bytes) {
    entryBytes += bytes;
    totals.entryBytes += bytes;
  }

  private void addOwnBytes(long bytes) {
    ownBytes += bytes;
    totals.tableBytes += bytes;
  }

  private void addSize(int sign) {
    size += sign;
    totals.entries += sign;
  }

  /** Tells the segment of a large entry that got another expiry in place. */
  void expiryChanged(long position, long expireAtMs) {
    Segment segment = segmentOf(position);
    segment.earliestExpireAtMs = Math.min(segment.earliestExpireAtMs, expireAtMs);
  }

  /**
   * Visits the entries from position {@code from} on until the visitor has enough, and returns
   * where to go on: the next position, or {@link #END}. Entries of equal position are never
   * separated. The table must not change meanwhile.
   */
  public long scan(long from, Visitor visitor) {
    long enoughAt = -1;
    for (long at = from; at < END; at = endOf(at)) {
      Segment segment = segmentOf(at);
      for (int slot = segment.firstSlotAt(at); slot < segment.entries.length; slot++) {
        Object entry = segment.entries[slot];
        long position = segment.positions[slot];
        if (entry == null || position < at) {
          continue;
        }
        if (enoughAt >= 0 && position > enoughAt) {
          return enoughAt + 1;
        }
        if (!visitor.visit(position, Entry.of(entry))) {
          enoughAt = position;
        }
      }
      if (enoughAt >= 0) {
        return enoughAt + 1;
      }
    }
    return END;
  }

  /**
   * Fills a sample with entries behind position {@code from}, and on from the beginning when the
   * end is reached; less than it could hold if too many slots would have to be looked at.
   *
   * @param expiring whether to look for entries with an expiry alone
   * @return where to go on looking, so that every entry is met some time although a walk is short
   */
  long sample(long from, boolean expiring, EvictionSample sample) {
    long begun = startOf(from, segmentOf(from).depth);
    int slotsLeft = SAMPLED_SLOTS_MAX;
    long at = from;
    do {
      Segment segment = segmentOf(at);
      if (expiring && segment.earliestExpireAtMs == Long.MAX_VALUE) {
        slotsLeft -= SKIPPED_SEGMENT_SLOTS;
      } else {
        long start = startOf(at, segment.depth);
        int first = at == start ? 0 : segment.firstSlotAt(at);
        slotsLeft -= segment.entries.length - first;
        segment.sample(first, expiring, sample);
      }
      at = endOf(at);
      at = at == END ? 0 : at;
    } while (slotsLeft > 0 && at != begun && !sample.isFull());
    return at;
  }

  /**
   * Looks for entries past their time in one segment, adds them to {@code expired}, and returns the
   * position of the next segment. Segments without any are skipped by one comparison.
   */
  long collectExpired(long from, long nowMs, List<Entry> expired) {
    Segment segment = segmentOf(from);
    if (segment.earliestExpireAtMs <= nowMs) {
      long earliestMs = Long.MAX_VALUE;
      for (Object slot : segment.entries) {
        long expireAtMs = slot == null ? Entry.NO_EXPIRY : Entry.expireAtMs(slot);
        if (expireAtMs == Entry.NO_EXPIRY) {
          continue;
        }
        if (expireAtMs <= nowMs) {
          expired.add(Entry.of(slot));
        } else {
          earliestMs = Math.min(earliestMs, expireAtMs);
        }
      }
      segment.earliestExpireAtMs = earliestMs;
    }
    return endOf(from);
  }

  private Segment segmentOf(long position) {
    return directory[(int) (position >>> (POSITION_BITS - depth))];
  }

  /** The first position behind the segment that {@code position} falls into. */
  private long endOf(long position) {
    int segmentDepth = segmentOf(position).depth;
    return startOf(position, segmentDepth) + (END >>> segmentDepth);
  }

  private static long startOf(long position, int segmentDepth) {
    return position & ~((END >>> segmentDepth) - 1);
  }

  private void grow(long position, Segment segment) {
    long start = startOf(position, segment.depth);
    long span = END >>> segment.depth;
    addOwnBytes(-segment.heapBytes());
    if (segment.slotBits < Segment.SLOT_BITS_MAX) {
      install(start, Segment.of(segment.depth, segment.slotBits + 1, start, start + span, segment));
      return;
    }
    Invariant.check(segment.depth < DEPTH_MAX, "the table's directory cannot distinguish more");
    if (segment.depth == depth) {
      doubleDirectory();
    }
    long middle = start + span / 2;
    int half = segment.depth + 1;
    install(start, Segment.of(half, segment.slotBits, start, middle, segment));
    install(middle, Segment.of(half, segment.slotBits, middle, start + span, segment));
  }

  private void shrink(long position, Segment segment) {
    long start = startOf(position, segment.depth);
    long span = END >>> segment.depth;
    if (segment.size() >= (1 << segment.slotBits) / (2 * MERGE_DIVISOR)) {
      return;
    }
    if (segment.depth > 0) {
      long pairStart = startOf(position, segment.depth - 1);
      Segment left = segmentOf(pairStart);
      Segment right = segmentOf(pairStart + span);
      if (left.depth == right.depth
          && left.size() + right.size() < (1 << Segment.SLOT_BITS_MAX) / MERGE_DIVISOR) {
        addOwnBytes(-left.heapBytes() - right.heapBytes());
        install(
            pairStart,
            Segment.of(
                segment.depth - 1,
                Segment.slotBitsFor(left.size() + right.size()),
                pairStart,
                pairStart + 2 * span,
                left,
                right));
        halveDirectory();
        return;
      }
    }
    if (segment.slotBits > Segment.SLOT_BITS_MIN) {
      addOwnBytes(-segment.heapBytes());
      install(start, Segment.of(segment.depth, segment.slotBits - 1, start, start + span, segment));
    }
  }

  /** Lets every directory slot of the segment's range refer to it. */
  private void install(long start, Segment segment) {
    addOwnBytes(segment.heapBytes());
    int slots = 1 << (depth - segment.depth);
    int first = (int) (start >>> (POSITION_BITS - depth));
    for (int slot = first; slot < first + slots; slot++) {
      directory[slot] = segment;
    }
  }

  private void doubleDirectory() {
    Segment[] doubled = new Segment[directory.length * 2];
    for (int slot = 0; slot < doubled.length; slot++) {
      doubled[slot] = directory[slot / 2];
    }
    directory(doubled);
    depth++;
  }

  /** Halves the directory when no segment distinguishes its last bit any more. */
  private void halveDirectory() {
    for (Segment segment : directory) {
      if (segment.depth == depth) {
        return;
      }
    }
    Segment[] halved = new Segment[directory.length / 2];
    for (int slot = 0; slot < halved.length; slot++) {
      halved[slot] = directory[slot * 2];
    }
    directory(halved);
    depth--;
  }

  private void directory(Segment[] other) {
    addOwnBytes(HeapSize.referenceArray(other.length) - HeapSize.referenceArray(directory.length));
    directory = other;
  }
}
