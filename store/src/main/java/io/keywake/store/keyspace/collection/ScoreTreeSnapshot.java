package io.keywake.store.keyspace.collection;

/**
 * A {@link ScoreTree} as it was at one moment. Immutable; any thread may read it, for as long as it
 * likes.
 *
 * <p>All fields are final and are written after everything that they lead to: a thread that gets
 * hold of a snapshot sees its content complete, however the reference came to it.
 */
public final class ScoreTreeSnapshot extends ScoreTreeView {

  private final ScoreNode root;
  private final int size;
  private final long heapBytes;

  ScoreTreeSnapshot(ScoreTree tree) {
    this.root = tree.root();
    this.size = tree.size();
    this.heapBytes = tree.heapBytes();
  }

  @Override
  public int size() {
    return size;
  }

  /** What the tree took when the snapshot was made; most of it may be shared with others. */
  @Override
  public long heapBytes() {
    return heapBytes;
  }

  @Override
  ScoreNode root() {
    return root;
  }

  @Override
  int changes() {
    return 0;
  }
}
