package io.keywake.store.keyspace.collection;

import java.util.Arrays;

/**
 * A leaf of a {@link BlockSequence}: elements in the layout of {@link PackedElements}, with room on
 * both sides. Changed only by the thread of the sequence that carries {@link #owner}, and by nobody
 * once that token is retired.
 *
 * <pre>
 *   0         from                        to        bytes.length
 *   +---------+---------+---------+-------+---------+
 *   | room    | element | element |  ...  | room    |
 *   +---------+---------+---------+-------+---------+
 * </pre>
 *
 * So at either end elements come and go without others being moved. In the middle the shorter side
 * is moved.
 */
final class Block {
  /** Bytes of a block at most: what the first write after a snapshot copies. */
  static final int BYTES_MAX = 4 << 10;

  /** An array that is emptier than a quarter is given up for a smaller one, down to this size. */
  private static final int ROOM_BYTES_MIN = 128;

  /** Heap taken by a block without its array. */
  private static final int BYTES =
      HeapSize.object(2 * HeapSize.REFERENCE_BYTES + 3 * Integer.BYTES);

  final Owner owner;
  private byte[] bytes;
  private int from;
  private int to;
  private int count;

  private Block(Owner owner, byte[] bytes, int from, int to, int count) {
    this.owner = owner;
    this.bytes = bytes;
    this.from = from;
    this.to = to;
    this.count = count;
  }

  /** A block of one element. */
  static Block of(Owner owner, byte[] element) {
    int length = PackedElements.packedBytes(element.length);
    Block block = new Block(owner, new byte[Math.max(length, ROOM_BYTES_MIN)], 0, 0, 0);
    block.insert(0, element);
    return block;
  }

  /** This block if it may be changed in the name of {@code current}, else a copy that may. */
  Block editable(Owner current) {
    return owner == current ? this : new Block(current, bytes.clone(), from, to, count);
  }

  int count() {
    return count;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Where the element of that index begins; the index {@link #count} is at the end. */
  int offset(int index) {
    return PackedElements.offset(bytes, from, to, count, index);
  }

  int usedBytes() {
    return to - from;
  }

  /** Heap taken by the block with its array. */
  long heapBytes() {
    return BYTES + HeapSize.byteArray(bytes.length);
  }

  /**
   * Whether {@code length} more bytes belong here, before the element {@code index}. If they fit
   * only because of room at the far end of a block that is rather full, then they do not:
   * everything would have to be moved, soon again.
   */
  boolean admits(int index, int length) {
    if (usedBytes() + length > BYTES_MAX) {
      return false;
    }
    if (bytes.length < BYTES_MAX || usedBytes() <= BYTES_MAX / 2) {
      return true;
    }
    return index == 0 ? from >= length : index < count || bytes.length - to >= length;
  }

  /** Puts an element before the one of that index; it has to fit. */
  void insert(int index, byte[] element) {
    int at = open(offset(index), PackedElements.packedBytes(element.length));
    PackedElements.write(bytes, at, element);
    count++;
  }

  /** Puts an element in the place of the one of that index; it has to fit. */
  void replace(int index, byte[] element) {
    int length = PackedElements.packedBytes(element.length);
    int at = offset(index);
    int end = PackedElements.next(bytes, at);
    if (length != end - at) {
      at = open(close(at, end), length);
    }
    PackedElements.write(bytes, at, element);
  }

  /** Takes out {@code removed} elements from that index on. */
  void remove(int index, int removed) {
    int at = offset(index);
    int end = at;
    if (index + removed == count) {
      end = to;
    } else {
      for (int i = 0; i < removed; i++) {
        end = PackedElements.next(bytes, end);
      }
    }
    close(at, end);
    count -= removed;
    if (bytes.length > ROOM_BYTES_MIN && usedBytes() < bytes.length / 4) {
      int room = bytes.length / 2;
      relay(room, (room - usedBytes()) / 2);
    }
  }

  /** The elements from that index on as a block of their own; they stay here no longer. */
  Block split(int index) {
    int at = offset(index);
    Block rest = new Block(owner, Arrays.copyOfRange(bytes, at, to), 0, to - at, count - index);
    remove(index, count - index);
    return rest;
  }

  /** The index of the element that the middle of the bytes lies in; at least 1. */
  int middle() {
    int index = 1;
    int half = from + usedBytes() / 2;
    for (int at = PackedElements.next(bytes, from); at < half; index++) {
      at = PackedElements.next(bytes, at);
    }
    return index;
  }

  /** Adds all elements of another block behind its own. */
  void append(Block other) {
    int at = open(to, other.usedBytes());
    System.arraycopy(other.bytes, other.from, bytes, at, other.usedBytes());
    count += other.count;
  }

  /** Makes a gap of {@code length} bytes at {@code at} and returns where it begins. */
  private int open(int at, int length) {
    int head = at - from;
    int tail = to - at;
    if (from >= length && (head <= tail || bytes.length - to < length)) {
      System.arraycopy(bytes, from, bytes, from - length, head);
      from -= length;
      return at - length;
    }
    if (bytes.length - to < length) {
      int needed = usedBytes() + length;
      int room = Math.max(needed, Math.min(BYTES_MAX, 2 * bytes.length));
      int before = tail == 0 ? 0 : head == 0 ? room - usedBytes() : (room - needed) / 2;
      relay(room, before);
      return open(from + head, length);
    }
    System.arraycopy(bytes, at, bytes, at + length, tail);
    to += length;
    return at;
  }

  /** Closes a gap and returns where what was behind it begins now. */
  private int close(int at, int end) {
    int length = end - at;
    if (at - from <= to - end) {
      System.arraycopy(bytes, from, bytes, from + length, at - from);
      from += length;
      return end;
    }
    System.arraycopy(bytes, end, bytes, at, to - end);
    to -= length;
    return at;
  }

  /** Moves everything to an array of another size, or to another place. */
  private void relay(int room, int before) {
    int used = usedBytes();
    byte[] moved = room == bytes.length ? bytes : new byte[room];
    System.arraycopy(bytes, from, moved, before, used);
    bytes = moved;
    from = before;
    to = before + used;
  }
}
