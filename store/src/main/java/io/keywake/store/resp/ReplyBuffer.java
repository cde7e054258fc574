package io.keywake.store.resp;

import java.util.ArrayList;

/**
 * The bytes of replies that were written and not yet drained: a queue of segments, of which the
 * last one is open for writing. Owned by the execution thread.
 *
 * <p>A segment is a part of a pooled chunk, or of an array lent by the caller, which is referred to
 * instead of copied. Positions count bytes since the buffer was made; one stays valid until the
 * byte at it has been drained.
 */
final class ReplyBuffer {
  /** Lent arrays below this are cheaper to copy than to queue. */
  static final int SHARED_BYTES_MIN = 8 * 1024;

  /** The widest thing written in one piece: a type, a 64-bit number with its sign, CR LF. */
  private static final int HEADER_BYTES_MAX = 1 + 20 + 2;

  /** So many drained segments may stand at the front of the list before they are cut off. */
  private static final int COMPACT_AT_SEGMENTS = 64;

  private static final byte[] NONE = new byte[0];
  private static final Segment DRAINED = new Segment(NONE, 0, 0, true, false);

  private final ReplyChunks chunks;
  private final long ownedBytesMax;

  /** Closed segments, oldest first; those before {@code head} are drained. */
  private final ArrayList<Segment> closed = new ArrayList<>();

  private int head;

  /** The open segment: {@code chunk[start, end)}. */
  private byte[] chunk = NONE;

  private int start;
  private int end;

  private long drainedBytes;
  private long closedBytes;
  private long closedOwnedBytes;
  private boolean overflowed;

  ReplyBuffer(ReplyChunks chunks, long ownedBytesMax) {
    this.chunks = chunks;
    this.ownedBytesMax = ownedBytesMax;
  }

  /**
   * A closed piece of output. {@code pooled}: the whole array returns to the free list once
   * drained.
   */
  private static final class Segment {
    final byte[] array;
    int offset;
    final int limit;
    final boolean owned;
    final boolean pooled;

    Segment(byte[] array, int offset, int limit, boolean owned, boolean pooled) {
      this.array = array;
      this.offset = offset;
      this.limit = limit;
      this.owned = owned;
      this.pooled = pooled;
    }

    int length() {
      return limit - offset;
    }
  }

  long pendingBytes() {
    return closedBytes + (end - start);
  }

  int openBytes() {
    return end - start;
  }

  int closedPieces() {
    return closed.size() - head;
  }

  long position() {
    return drainedBytes + pendingBytes();
  }

  boolean overflowed() {
    return overflowed;
  }

  /** A type byte, a decimal number and CR LF. */
  void writeHeader(byte type, long number) {
    reserve(HEADER_BYTES_MAX);
    chunk[end] = type;
    int at = Decimal.write(number, chunk, end + 1);
    chunk[at] = '\r';
    chunk[at + 1] = '\n';
    end = at + 2;
  }

  void writeLineEnd() {
    reserve(2);
    chunk[end] = '\r';
    chunk[end + 1] = '\n';
    end += 2;
  }

  void writeByte(byte value) {
    reserve(1);
    chunk[end++] = value;
  }

  void write(byte[] source, int offset, int length) {
    int from = offset;
    int left = length;
    while (left > chunk.length - end) {
      int part = chunk.length - end;
      System.arraycopy(source, from, chunk, end, part);
      end += part;
      from += part;
      left -= part;
      nextChunk();
    }
    System.arraycopy(source, from, chunk, end, left);
    end += left;
  }

  /** As {@link #write}, but a large array is referred to; its bytes must never change again. */
  void writeShared(byte[] source, int offset, int length) {
    if (length < SHARED_BYTES_MIN || overflowed) {
      write(source, offset, length);
      return;
    }
    closeOpenSegment(false);
    addClosed(new Segment(source, offset, offset + length, false, false));
  }

  /** Forgets everything written at and after {@code position}. */
  void truncate(long position) {
    if (overflowed) {
      return;
    }
    checkPosition(position);
    long surplus = position() - position;
    int open = end - start;
    if (surplus <= open) {
      end -= (int) surplus;
      return;
    }
    surplus -= open;
    end = start;
    while (surplus > 0) {
      Segment last = closed.remove(closed.size() - 1);
      removeClosed(last.length(), last.owned);
      if (surplus < last.length()) {
        int limit = last.limit - (int) surplus;
        addClosed(new Segment(last.array, last.offset, limit, last.owned, last.pooled));
        return;
      }
      surplus -= last.length();
    }
  }

  /** Puts {@code length} bytes (few) before the byte at {@code position}. */
  void insert(long position, byte[] source, int length) {
    if (overflowed) {
      return;
    }
    checkPosition(position);
    long back = position() - position;
    if (back > end - start) {
      insertIntoClosed(back - (end - start), source, length);
    } else if (length <= chunk.length - end) {
      int at = end - (int) back;
      System.arraycopy(chunk, at, chunk, at + length, (int) back);
      System.arraycopy(source, 0, chunk, at, length);
      end += length;
    } else {
      closeOpenSegment(true);
      insertIntoClosed(back, source, length);
    }
  }

  /** {@code back}: how many bytes of the closed segments stand behind the place. */
  private void insertIntoClosed(long back, byte[] source, int length) {
    int index = closed.size();
    long left = back;
    while (left > 0) {
      left -= closed.get(--index).length();
    }
    if (left < 0) {
      // The place is inside a segment: split it. Only the second half gives the array back.
      Segment whole = closed.get(index);
      int middle = whole.offset - (int) left;
      closed.set(index, new Segment(whole.array, middle, whole.limit, whole.owned, whole.pooled));
      closed.add(index, new Segment(whole.array, whole.offset, middle, whole.owned, false));
      index++;
    }
    closed.add(index, new Segment(source.clone(), 0, length, true, false));
    closedBytes += length;
    closedOwnedBytes += length;
  }

  /** Hands at most {@code maxBytes} to the sink, oldest first, and forgets them. */
  long drainTo(ReplySink sink, long maxBytes) {
    long left = maxBytes;
    while (left > 0 && head < closed.size()) {
      Segment segment = closed.get(head);
      int part = (int) Math.min(left, segment.length());
      sink.write(segment.array, segment.offset, part);
      segment.offset += part;
      left -= part;
      removeClosed(part, segment.owned);
      if (segment.length() == 0) {
        dropHead(segment);
      }
    }
    if (head == closed.size() && end > start) {
      int part = (int) Math.min(left, end - start);
      sink.write(chunk, start, part);
      start += part;
      left -= part;
    }
    if (start == end && chunk != NONE && head == closed.size()) {
      chunks.giveBack(chunk);
      chunk = NONE;
      start = 0;
      end = 0;
    }
    drainedBytes += maxBytes - left;
    return maxBytes - left;
  }

  /** Forgets everything and gives the memory back. */
  void clear() {
    drainTo((array, offset, length) -> {}, Long.MAX_VALUE);
  }

  private void dropHead(Segment segment) {
    if (segment.pooled) {
      chunks.giveBack(segment.array);
    }
    closed.set(head, DRAINED);
    head++;
    if (head == closed.size()) {
      closed.clear();
      head = 0;
    } else if (head >= COMPACT_AT_SEGMENTS && head >= closed.size() / 2) {
      closed.subList(0, head).clear();
      head = 0;
    }
  }

  private void reserve(int bytes) {
    if (bytes > chunk.length - end) {
      nextChunk();
    }
  }

  private void nextChunk() {
    if (overflowed) {
      start = 0;
      end = 0;
      return;
    }
    closeOpenSegment(true);
    chunk = chunks.take();
    start = 0;
    end = 0;
    if (closedOwnedBytes > ownedBytesMax) {
      // Nobody will read the rest: from here on one chunk is written over and over.
      clearClosed();
      overflowed = true;
    }
  }

  /** {@code last}: nothing more is going to be written into this chunk. */
  private void closeOpenSegment(boolean last) {
    if (end > start) {
      addClosed(new Segment(chunk, start, end, true, last));
    } else if (last && start == 0 && chunk != NONE) {
      // With start > 0 an earlier segment of the same chunk may still be waiting.
      chunks.giveBack(chunk);
    }
    if (last) {
      chunk = NONE;
      start = 0;
      end = 0;
    } else {
      start = end;
    }
  }

  private void addClosed(Segment segment) {
    closed.add(segment);
    closedBytes += segment.length();
    closedOwnedBytes += segment.owned ? segment.length() : 0;
  }

  private void removeClosed(int bytes, boolean owned) {
    closedBytes -= bytes;
    closedOwnedBytes -= owned ? bytes : 0;
  }

  private void clearClosed() {
    closed.clear();
    head = 0;
    drainedBytes += closedBytes;
    closedBytes = 0;
    closedOwnedBytes = 0;
  }

  private void checkPosition(long position) {
    if (position < drainedBytes || position > position()) {
      throw new IllegalArgumentException(
          "position " + position + " is not in [" + drainedBytes + ", " + position() + "]");
    }
  }
}
