package io.keywake.store.keyspace;

import io.keywake.store.keyspace.collection.PackedElements;

/**
 * A small list: a view of an immutable array.
 *
 * <pre>
 *   +--------------+-----------------------------------+
 *   | elements,u16 | elements, see {@link PackedElements} |
 *   +--------------+-----------------------------------+
 * </pre>
 */
final class CompactList extends ListValue {
  static final int HEADER_BYTES = CompactLayout.HEADER_BYTES;

  private final byte[] bytes;
  private final int from;

  /** The body reaches from {@code from} to the end of {@code bytes}. */
  CompactList(byte[] bytes, int from) {
    this.bytes = bytes;
    this.from = from;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Where the first element begins. */
  int elementsFrom() {
    return from + HEADER_BYTES;
  }

  /** Where the element of that index begins; the index {@link #size} is at the end. */
  int offset(int index) {
    return PackedElements.offset(bytes, elementsFrom(), bytes.length, size(), index);
  }

  @Override
  public int size() {
    return CompactLayout.count(bytes, from);
  }

  @Override
  public Cursor elements(int index) {
    return new Walk(offset(index), size() - index, false);
  }

  @Override
  public Cursor elementsToFront(int index) {
    return new Walk(offset(index + 1), index + 1, true);
  }

  @Override
  public long heapBytes() {
    return (long) bytes.length - from;
  }

  @Override
  public ListValue frozen() {
    return this;
  }

  private final class Walk implements Cursor {
    private final boolean toFront;

    /** Where the next element begins, or ends if the walk is towards the front. */
    private int next;

    private int left;
    private int at;

    Walk(int next, int left, boolean toFront) {
      this.next = next;
      this.left = left;
      this.toFront = toFront;
    }

    @Override
    public boolean next() {
      if (left == 0) {
        return false;
      }
      left--;
      if (toFront) {
        at = PackedElements.before(bytes, next);
        next = at;
      } else {
        at = next;
        next = PackedElements.next(bytes, at);
      }
      return true;
    }

    @Override
    public byte[] element() {
      return PackedElements.element(bytes, at);
    }

    @Override
    public void readElement(Bytes element) {
      element.range(bytes, PackedElements.bytesFrom(bytes, at), PackedElements.length(bytes, at));
    }

    @Override
    public boolean isElement(byte[] element) {
      return PackedElements.isElement(bytes, at, element);
    }
  }
}
