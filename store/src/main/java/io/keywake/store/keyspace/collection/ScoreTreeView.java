package io.keywake.store.keyspace.collection;

/**
 * What can be read from a {@link ScoreTree} and from its snapshots. A tree is read by the thread
 * that changes it, a snapshot by any.
 *
 * <p>Ranks count from 0, the lowest element first.
 */
public abstract sealed class ScoreTreeView permits ScoreTree, ScoreTreeSnapshot {

  ScoreTreeView() {}

  abstract ScoreNode root();

  /** Rises with every change, so that a cursor notices one made behind its back. */
  abstract int changes();

  /** The number of elements. */
  public abstract int size();

  /**
   * Bytes of heap that the nodes of a tree of this content take, as {@link HeapSize} estimates. The
   * elements are not in it: they are shared with whoever finds them by member.
   */
  public abstract long heapBytes();

  /** How many elements come before this one, which need not be there, in O(log n). */
  public final int rank(byte[] element) {
    double score = ScoredElement.score(element);
    int rank = 0;
    ScoreNode node = root();
    while (!node.isLeaf()) {
      int slot = node.slotOf(score, element);
      rank += node.countBefore(slot);
      node = node.children[slot];
    }
    return rank + node.slotsBefore(score, element);
  }

  /** How many elements lie before a bound, in O(log n). */
  public final int countBefore(OrderBound bound) {
    int count = 0;
    ScoreNode node = root();
    while (true) {
      int slots = node.slotsBefore(bound);
      if (node.isLeaf() || slots == 0) {
        return count + slots;
      }
      count += node.countBefore(slots - 1);
      node = node.children[slots - 1];
    }
  }

  /** A cursor that goes up, its first element being that of {@code rank}, if there is one. */
  public final ScoreTreeCursor ascending(int rank) {
    return new ScoreTreeCursor(this, rank, 1);
  }

  /** A cursor that goes down, its first element being that of {@code rank}, if there is one. */
  public final ScoreTreeCursor descending(int rank) {
    return new ScoreTreeCursor(this, rank, -1);
  }
}
