package io.keywake.store.keyspace.collection;

import io.keywake.store.Invariant;
import org.jspecify.annotations.Nullable;

/**
 * A walk over the elements of a tree or snapshot in their order, up or down. Used by one thread,
 * which for a tree is the one that changes it.
 *
 * <p>Nothing is allocated per element. A tree that is walked must not be changed before the walk is
 * over: the next step would fail.
 */
public final class ScoreTreeCursor {

  /**
   * More levels than 2^31 elements need when every node but the last of a level is a quarter full.
   */
  private static final int LEVELS_MAX = 12;

  private final ScoreTreeView view;
  private final int changes;

  /** 1 upwards, -1 downwards. */
  private final int step;

  /** The branches from the root to where the walk is, and in each the slot that it is below. */
  private final ScoreNode[] path = new ScoreNode[LEVELS_MAX];

  private final int[] slots = new int[LEVELS_MAX];
  private int depth;

  /** Null when the walk is over. */
  private @Nullable ScoreNode leaf;

  /** The slot of the leaf that is next. */
  private int next;

  private double score;
  private byte @Nullable [] element;

  ScoreTreeCursor(ScoreTreeView view, int rank, int step) {
    this.view = view;
    this.changes = view.changes();
    this.step = step;
    if (rank >= 0 && rank < view.size()) {
      seek(rank);
    }
  }

  /** Goes to the next element; false if there is none, and then for good. */
  public boolean next() {
    Invariant.check(changes == view.changes(), "a tree is not changed while it is walked");
    ScoreNode node = leaf;
    if (node != null && (next < 0 || next == node.used)) {
      node = nextLeaf();
      leaf = node;
    }
    if (node == null) {
      element = null;
      return false;
    }
    score = node.scores[next];
    element = node.elements[next];
    next += step;
    return true;
  }

  /** The element that {@link #next} went to, packed as {@link ScoredElement}; not to be changed. */
  public byte[] element() {
    byte[] current = element;
    if (current == null) {
      throw new IllegalStateException("the cursor is not at an element");
    }
    return current;
  }

  /** The score of the element that {@link #next} went to. */
  public double score() {
    return score;
  }

  private void seek(int rank) {
    ScoreNode node = view.root();
    int left = rank;
    while (!node.isLeaf()) {
      int slot = 0;
      while (left >= node.counts[slot]) {
        left -= node.counts[slot++];
      }
      path[depth] = node;
      slots[depth++] = slot;
      node = node.children[slot];
    }
    leaf = node;
    next = left;
  }

  private @Nullable ScoreNode nextLeaf() {
    while (depth > 0) {
      ScoreNode node = path[depth - 1];
      int slot = slots[depth - 1] + step;
      if (slot < 0 || slot == node.used) {
        depth--;
        continue;
      }
      slots[depth - 1] = slot;
      node = node.children[slot];
      while (!node.isLeaf()) {
        path[depth] = node;
        slots[depth++] = step > 0 ? 0 : node.used - 1;
        node = node.children[slots[depth - 1]];
      }
      next = step > 0 ? 0 : node.used - 1;
      return node;
    }
    return null;
  }
}
