package io.keywake.store.keyspace.collection;

import java.util.Objects;

/**
 * What can be read from a {@link BlockSequence} and from its snapshots. A sequence is read by the
 * thread that changes it, a snapshot by any.
 */
public abstract sealed class BlockSequenceView permits BlockSequence, BlockSequenceSnapshot {

  BlockSequenceView() {}

  abstract BlockNode root();

  /** How many elements there are. */
  public final int size() {
    return root().size();
  }

  /**
   * Bytes of heap that a sequence of this content takes by itself, as {@link HeapSize} estimates.
   */
  public abstract long heapBytes();

  /**
   * A copy of the element at {@code index}.
   *
   * @throws IndexOutOfBoundsException if there is none
   */
  public final byte[] get(int index) {
    BlockSequenceCursor cursor = cursor(index);
    cursor.next();
    return cursor.element();
  }

  /**
   * A walk over the elements from {@code index} on, towards the end; good until the sequence
   * changes.
   *
   * @throws IndexOutOfBoundsException if {@code index} is not between 0 and the size
   */
  public final BlockSequenceCursor cursor(int index) {
    Objects.checkIndex(index, size() + 1);
    return new BlockSequenceCursor(this, index, false);
  }

  /**
   * A walk over the elements from {@code index} on, towards the front; good until the sequence
   * changes.
   *
   * @throws IndexOutOfBoundsException if {@code index} is not between -1 and the size - 1
   */
  public final BlockSequenceCursor cursorToFront(int index) {
    Objects.checkIndex(index + 1, size() + 1);
    return new BlockSequenceCursor(this, index, true);
  }
}
