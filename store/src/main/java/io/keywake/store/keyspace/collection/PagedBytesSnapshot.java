package io.keywake.store.keyspace.collection;

/**
 * {@link PagedBytes} as they were at one moment. Immutable; any thread may read it, for as long as
 * it likes.
 *
 * <p>All fields are final and are written after everything that they lead to: a thread that gets
 * hold of a snapshot sees its content complete, however the reference came to it.
 */
public final class PagedBytesSnapshot extends PagedBytesView {

  private final PageNode root;
  private final int rootLevel;
  private final long length;
  private final long heapBytes;

  PagedBytesSnapshot(PagedBytes bytes) {
    this.root = bytes.root();
    this.rootLevel = bytes.rootLevel();
    this.length = bytes.length();
    this.heapBytes = bytes.heapBytes();
  }

  @Override
  public long length() {
    return length;
  }

  /** What the value took when the snapshot was made; most of it may be shared with others. */
  @Override
  public long heapBytes() {
    return heapBytes;
  }

  @Override
  PageNode root() {
    return root;
  }

  @Override
  int rootLevel() {
    return rootLevel;
  }
}
