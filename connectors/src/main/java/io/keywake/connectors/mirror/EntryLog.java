package io.keywake.connectors.mirror;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Entries as bytes, one behind the other in large arrays, the segments. Owned by the mirror's
 * thread.
 *
 * <p>As objects each of what may be many million entries would be five of them, which take more
 * room than a short value, and which a collector has to mark one by one and to copy until they have
 * grown old; that cost more than all the rest of a rebuild. Large arrays are not copied, and nobody
 * looks into them.
 *
 * <p>What is removed stays as a hole. When holes are more than a third of the segments that are
 * full, the segment with most of them is to be emptied: what lives in it is moved to the end of the
 * log, and its array goes. Then at most two bytes are copied for every byte that is won.
 */
final class EntryLog {
  /** A little less than a power of two, so that the array's header fits into it as well. */
  static final int SEGMENT_BYTES_MAX = (8 << 20) - 64;

  private static final int SEGMENT_BYTES_MIN = 4 << 10;

  /** From here on an entry has a segment of its own, which goes when the entry goes. */
  private static final int OWN_SEGMENT_BYTES = SEGMENT_BYTES_MAX / 8;

  private static final int HOLES_DIVISOR = 3;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** By number; null where there is none any more. */
  private final List<@Nullable Segment> segments = new ArrayList<>();

  private final ArrayDeque<Integer> freeNumbers = new ArrayDeque<>();

  /** Where entries are appended. */
  private Segment head;

  /** Of all segments but the head: bytes that were written, and those of them that are holes. */
  private long fullBytes;

  private long holeBytes;

  EntryLog() {
    head = open(SEGMENT_BYTES_MIN);
  }

  /** Appends an entry and returns its place, which is never 0. */
  long append(MirrorEntry entry, int hash) {
    int bytes = PackedEntry.bytesFor(entry);
    Segment segment = segmentFor(bytes);
    long place = segment.endPlace();
    PackedEntry.write(entry, hash, bytes, segment.buffer);
    return place;
  }

  /** Appends a copy of the entry at a place and returns the copy's. */
  long appendCopy(long place) {
    ByteBuffer from = segment(place).buffer;
    int at = offset(place);
    return append(from.slice(at, PackedEntry.bytes(from, at)), PackedEntry.hash(from, at));
  }

  /** Appends an entry that is packed already, and returns its place. */
  long append(ByteBuffer packed, int hash) {
    Segment segment = segmentFor(packed.remaining());
    long place = segment.endPlace();
    segment.buffer.put(packed);
    PackedEntry.hash(segment.buffer, offset(place), hash);
    return place;
  }

  /** The entry at a place. */
  MirrorEntry at(long place, int db) {
    return PackedEntry.read(db, segment(place).buffer, offset(place));
  }

  boolean hasKey(long place, byte[] key) {
    return PackedEntry.hasKey(segment(place).buffer, offset(place), key);
  }

  long generation(long place) {
    return PackedEntry.generation(segment(place).buffer, offset(place));
  }

  int hash(long place) {
    return PackedEntry.hash(segment(place).buffer, offset(place));
  }

  /** Makes a hole of an entry. */
  void remove(long place) {
    Segment segment = segment(place);
    int bytes = PackedEntry.bytes(segment.buffer, offset(place));
    segment.holeBytes += bytes;
    if (segment != head) {
      holeBytes += bytes;
      if (segment.holeBytes == segment.bytes()) {
        forget(segment);
        release(segment);
      }
    }
  }

  /**
   * Empties the segments with the largest part of holes, until there are few.
   *
   * @param move is told the place of every entry and every hole in them; it moves what is no hole,
   *     by {@link #appendCopy}
   */
  void closeHoles(LongConsumer move) {
    while (holeBytes > fullBytes / HOLES_DIVISOR) {
      Segment emptiest = Objects.requireNonNull(emptiest());
      forget(emptiest);
      for (int at = 0; at < emptiest.bytes(); at += PackedEntry.bytes(emptiest.buffer, at)) {
        move.accept(emptiest.place(at));
      }
      release(emptiest);
    }
  }

  private @Nullable Segment emptiest() {
    Segment emptiest = null;
    for (Segment segment : segments) {
      if (segment != null
          && segment != head
          && (emptiest == null || segment.holes() > emptiest.holes())) {
        emptiest = segment;
      }
    }
    return emptiest;
  }

  /** Bytes of all segments, whether something is written there or not. */
  long capacityBytes() {
    long bytes = 0;
    for (Segment segment : segments) {
      bytes += segment == null ? 0 : segment.buffer.capacity();
    }
    return bytes;
  }

  /**
   * What is written by now, for another thread. Nothing there is written again: what is removed
   * stays as it is, and an array that goes from here stays with whoever has it.
   */
  Image image() {
    return new Image(
        segments.stream()
            .map(segment -> segment == null ? NOTHING : segment.buffer.duplicate().flip())
            .toArray(ByteBuffer[]::new));
  }

  private Segment segmentFor(int bytes) {
    if (bytes <= head.buffer.remaining()) {
      return head;
    }
    if (bytes >= OWN_SEGMENT_BYTES) {
      Segment own = open(bytes);
      fullBytes += bytes;
      return own;
    }
    Segment full = head;
    // As much again as there is, so that a small mirror stays small.
    long wanted = Math.max(bytes, fullBytes + full.bytes());
    head = open((int) Math.min(wanted, SEGMENT_BYTES_MAX));
    fullBytes += full.bytes();
    holeBytes += full.holeBytes;
    return head;
  }

  private Segment open(int capacity) {
    Integer free = freeNumbers.poll();
    int number = free == null ? segments.size() : free;
    Segment segment = new Segment(number, capacity);
    if (free == null) {
      segments.add(segment);
    } else {
      segments.set(number, segment);
    }
    return segment;
  }

  /** Takes a segment out of the account of full ones. */
  private void forget(Segment segment) {
    fullBytes -= segment.bytes();
    holeBytes -= segment.holeBytes;
  }

  private void release(Segment segment) {
    segments.set(segment.number, null);
    freeNumbers.add(segment.number);
  }

  private Segment segment(long place) {
    return Objects.requireNonNull(segments.get(number(place)));
  }

  private static int number(long place) {
    return (int) (place >>> Integer.SIZE) - 1;
  }

  private static int offset(long place) {
    return (int) place;
  }

  /** A log as it was once. Any thread may read it. */
  static final class Image {
    private final ByteBuffer[] segments;

    private Image(ByteBuffer[] segments) {
      this.segments = segments;
    }

    /** The bytes of the entry at a place. */
    ByteBuffer packed(long place) {
      ByteBuffer segment = segments[number(place)];
      return segment.slice(offset(place), PackedEntry.bytes(segment, offset(place)));
    }
  }

  /** One array, written from its beginning on. */
  private static final class Segment {
    final int number;
    final ByteBuffer buffer;
    int holeBytes;

    Segment(int number, int capacity) {
      this.number = number;
      this.buffer = ByteBuffer.allocate(capacity);
    }

    int bytes() {
      return buffer.position();
    }

    /** Part of it that is holes. */
    double holes() {
      return (double) holeBytes / bytes();
    }

    long endPlace() {
      return place(bytes());
    }

    long place(int at) {
      return (number + 1L) << Integer.SIZE | at;
    }
  }
}
