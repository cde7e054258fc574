package io.keywake.store.keyspace.collection;

/**
 * A {@link BlockSequence} as it was at one moment. Immutable; any thread may read it, for as long
 * as it likes.
 *
 * <p>All fields are final and are written after everything that they lead to: a thread that gets
 * hold of a snapshot sees its content complete, however the reference came to it.
 */
public final class BlockSequenceSnapshot extends BlockSequenceView {

  private final BlockNode root;
  private final long heapBytes;

  BlockSequenceSnapshot(BlockSequence sequence) {
    this.root = sequence.root();
    this.heapBytes = sequence.heapBytes();
  }

  @Override
  BlockNode root() {
    return root;
  }

  /** What the sequence took when the snapshot was made; most of it may be shared with others. */
  @Override
  public long heapBytes() {
    return heapBytes;
  }
}
