package io.keywake.store.keyspace;

import io.keywake.store.keyspace.collection.BlockSequence;
import io.keywake.store.keyspace.collection.BlockSequenceCursor;
import io.keywake.store.keyspace.collection.BlockSequenceView;

/**
 * A large list: copy-on-write blocks.
 *
 * <p>A live one is owned by the execution thread; a frozen one is a snapshot for any thread.
 */
final class LargeList extends ListValue {
  private final BlockSequenceView elements;

  private LargeList(BlockSequenceView elements) {
    this.elements = elements;
  }

  static LargeList empty() {
    return new LargeList(new BlockSequence());
  }

  static LargeList of(ListValue source) {
    BlockSequence sequence = new BlockSequence();
    Cursor cursor = source.elements(0);
    while (cursor.next()) {
      sequence.add(cursor.element());
    }
    return new LargeList(sequence);
  }

  /** Puts an element at the end. */
  void add(byte[] element) {
    ((BlockSequence) elements).add(element);
  }

  /** Puts {@code inserted} in the place of {@code removed} elements from that index on. */
  void splice(int index, int removed, byte[]... inserted) {
    BlockSequence live = (BlockSequence) elements;
    if (removed == 1 && inserted.length == 1) {
      live.set(index, inserted[0]);
      return;
    }
    live.remove(index, removed);
    for (int i = 0; i < inserted.length; i++) {
      live.insert(index + i, inserted[i]);
    }
  }

  /** Another live list of this content, in O(1). */
  LargeList copy() {
    return new LargeList(((BlockSequence) elements).copy());
  }

  @Override
  public int size() {
    return elements.size();
  }

  @Override
  public Cursor elements(int index) {
    return new Walk(elements.cursor(index));
  }

  @Override
  public Cursor elementsToFront(int index) {
    return new Walk(elements.cursorToFront(index));
  }

  @Override
  public long heapBytes() {
    return elements.heapBytes();
  }

  @Override
  public ListValue frozen() {
    return elements instanceof BlockSequence live ? new LargeList(live.snapshot()) : this;
  }

  private record Walk(BlockSequenceCursor cursor) implements Cursor {
    @Override
    public boolean next() {
      return cursor.next();
    }

    @Override
    public byte[] element() {
      return cursor.element();
    }

    @Override
    public void readElement(Bytes element) {
      cursor.read(element::range);
    }

    @Override
    public boolean isElement(byte[] element) {
      return cursor.isElement(element);
    }
  }
}
