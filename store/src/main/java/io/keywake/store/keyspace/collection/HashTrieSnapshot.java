package io.keywake.store.keyspace.collection;

/**
 * A {@link HashTrie} as it was at one moment. Immutable; any thread may read it, for as long as it
 * likes.
 *
 * <p>All fields are final and are written after everything that they lead to: a thread that gets
 * hold of a snapshot sees its content complete, however the reference came to it.
 */
public final class HashTrieSnapshot extends HashTrieView {

  private final TrieNode root;
  private final long heapBytes;

  HashTrieSnapshot(HashTrie trie) {
    super(trie.positions);
    this.root = trie.root();
    this.heapBytes = trie.heapBytes();
  }

  @Override
  TrieNode root() {
    return root;
  }

  @Override
  int changes() {
    return 0;
  }

  /** What the collection took when the snapshot was made; most of it may be shared with others. */
  @Override
  public long heapBytes() {
    return heapBytes;
  }
}
