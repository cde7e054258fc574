package io.keywake.store.keyspace.collection;

import io.keywake.store.Invariant;
import org.jspecify.annotations.Nullable;

/**
 * Elements in the order of their scores and, where these are equal, of their members' bytes; it
 * knows their ranks, and is copy-on-write in nodes of at most 64 slots. One thread owns it and
 * alone calls its methods; its snapshots may be read by all.
 *
 * <h2>Shape</h2>
 *
 * A B+-tree: elements stand in the leaves, all of which have the same depth, and a branch has for
 * each child the least element below it, with its score, and the number of elements below it. The
 * least element is kept exact, not merely a bound that parts two children. An insertion or removal
 * at the lower end of a child has to write it again, in nodes that it changes anyway, and no branch
 * keeps bytes of a member alive that is gone. The numbers give the rank of an element, and the
 * element of a rank, in O(log n).
 *
 * <p>A full node that gets one more slot is split in halves, except at the upper end of the tree:
 * there the node stays full and a new one begins, so that scores that rise, like times, fill nodes
 * completely instead of half. A node that is left with less than a quarter is joined with its
 * neighbour, or shares the neighbour's slots evenly if both together would be nearly full again.
 * Only the last node of a level may have fewer slots than that, yet a branch never fewer than two.
 *
 * <p>An element carries its score with it, and the leaf has it once more: a search among scores
 * that differ reads the leaf alone, at the price of eight bytes per element. The bytes of the
 * element are those that a {@link HashTrie} has as well, which finds them by member; the tree
 * counts neither them nor the trie in its {@link #heapBytes}.
 *
 * <h2>Copy-on-write and threads</h2>
 *
 * As in {@link HashTrie}: every node is stamped with an {@link Owner}, a write makes the nodes of
 * its path editable from the root down, copying those whose stamp is not the tree's present token,
 * and a snapshot takes the root and retires the token. Nodes that a snapshot leads to are never
 * written again, and were all written before its final field was.
 *
 * <p>The trees are those of Bayer and McCreight ("Organization and Maintenance of Large Ordered
 * Indexes", 1972).
 */
public final class ScoreTree extends ScoreTreeView {

  /** The tree without nodes: two references, counters, a token. */
  private static final int BYTES =
      HeapSize.object(2 * HeapSize.REFERENCE_BYTES + Long.BYTES + 2 * Integer.BYTES) + Owner.BYTES;

  /**
   * Neighbours with more slots between them are not joined: the next insertion could split them.
   */
  private static final int SLOTS_JOINED_MAX = ScoreNode.SLOTS_MAX * 3 / 4;

  private Owner owner;
  private ScoreNode root;
  private int size;
  private int changes;

  /** Kept up by every change: the tree and its nodes as if none were shared. */
  private long heapBytes;

  /** An empty tree. */
  public ScoreTree() {
    owner = new Owner();
    root = ScoreNode.leaf(owner);
    heapBytes = BYTES + root.heapBytes();
  }

  private ScoreTree(ScoreTree original) {
    owner = new Owner();
    root = original.root;
    size = original.size;
    heapBytes = original.heapBytes;
  }

  /** The present content for good, in O(1); the tree can be changed further without touching it. */
  public ScoreTreeSnapshot snapshot() {
    ScoreTreeSnapshot snapshot = new ScoreTreeSnapshot(this);
    owner = new Owner();
    return snapshot;
  }

  /**
   * Another tree with the same content, in O(1); either can be changed without touching the other.
   */
  public ScoreTree copy() {
    ScoreTree copy = new ScoreTree(this);
    owner = new Owner();
    return copy;
  }

  /**
   * Inserts a {@link ScoredElement} whose member is not there; it must not be changed afterwards.
   */
  public void insert(byte[] element) {
    Invariant.check(size < Integer.MAX_VALUE, "a tree's size is an int");
    changes++;
    size++;
    root = root.editable(owner);
    ScoreNode right = insert(root, true, ScoredElement.score(element), element);
    if (right != null) {
      root = ScoreNode.branch(owner, root, right);
      heapBytes += root.heapBytes();
    }
  }

  /**
   * Removes an element.
   *
   * @param element the very array that was inserted, and is there
   */
  public void remove(byte[] element) {
    changes++;
    size--;
    root = root.editable(owner);
    remove(root, ScoredElement.score(element), element);
    if (!root.isLeaf() && root.used == 1) {
      heapBytes -= root.heapBytes();
      root = root.children[0];
    }
  }

  @Override
  public int size() {
    return size;
  }

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
    return changes;
  }

  /**
   * Inserts below an editable node and returns the node that now has to stand to its right.
   *
   * @param last whether the node is the last of its level
   */
  private @Nullable ScoreNode insert(ScoreNode node, boolean last, double score, byte[] element) {
    if (node.isLeaf()) {
      return insertSlot(node, last, node.slotsBefore(score, element), score, element, null);
    }
    int slot = node.slotOf(score, element);
    boolean childLast = last && slot == node.used - 1;
    ScoreNode right = insert(node.editableChild(slot), childLast, score, element);
    node.describe(slot);
    return right == null ? null : insertSlot(node, last, slot + 1, score, element, right);
  }

  /** Inserts a node into a branch, or else an element into a leaf; splits it if it is full. */
  private @Nullable ScoreNode insertSlot(
      ScoreNode node,
      boolean last,
      int slot,
      double score,
      byte[] element,
      @Nullable ScoreNode child) {
    long before = node.heapBytes();
    ScoreNode right = null;
    ScoreNode into = node;
    int at = slot;
    if (node.used == ScoreNode.SLOTS_MAX) {
      int kept = node.used / 2;
      if (last && slot == node.used) {
        kept = child == null ? slot : slot - 1;
      }
      right = node.split(kept);
      if (slot > kept || slot == ScoreNode.SLOTS_MAX) {
        into = right;
        at -= kept;
      }
    }
    if (child == null) {
      into.insert(at, score, element);
    } else {
      into.insert(at, child);
    }
    heapBytes += node.heapBytes() - before + (right == null ? 0 : right.heapBytes());
    return right;
  }

  /** Removes below an editable node, which may have too few slots then. */
  private void remove(ScoreNode node, double score, byte[] element) {
    int slot = node.slotOf(score, element);
    if (node.isLeaf()) {
      Invariant.check(
          slot < node.used && node.elements[slot] == element,
          "an element that is removed is there");
      delete(node, slot);
      return;
    }
    ScoreNode child = node.editableChild(slot);
    remove(child, score, element);
    if (child.used < ScoreNode.SLOTS_MIN) {
      joinOrShare(node, Math.max(slot - 1, 0));
    } else {
      node.describe(slot);
    }
  }

  /** Makes one node of the children in a slot and the next one, or two that are as full. */
  private void joinOrShare(ScoreNode node, int slot) {
    ScoreNode left = node.editableChild(slot);
    ScoreNode right = node.children[slot + 1];
    heapBytes -= left.heapBytes() + right.heapBytes();
    left.append(right, 0);
    if (left.used > SLOTS_JOINED_MAX) {
      ScoreNode shared = left.split(left.used / 2);
      node.children[slot + 1] = shared;
      node.describe(slot + 1);
      heapBytes += shared.heapBytes();
    } else {
      delete(node, slot + 1);
    }
    node.describe(slot);
    heapBytes += left.heapBytes();
  }

  private void delete(ScoreNode node, int slot) {
    long before = node.heapBytes();
    node.delete(slot);
    heapBytes += node.heapBytes() - before;
  }
}
