package io.keywake.store.keyspace.collection;

import java.util.Arrays;

/**
 * A node of a {@link ScoreTree}. Changed only by the thread of the collection that carries {@link
 * #owner}, and by nobody once that token is retired.
 *
 * <pre>
 *              slot 0     slot 1     ...   used - 1   then unused room
 *   scores     score      score            score
 *   elements   element    element          element
 *   children   node       node             node       in branches only; leaves have no such array
 *   counts     elements below each of them
 * </pre>
 *
 * A leaf's slots are elements, each beside its score, so that a search reads one array of numbers
 * and follows a reference only where scores are equal. A branch's slots are nodes, each beside the
 * least element below it and that one's score. One search serves both.
 */
final class ScoreNode {

  /** Slots of a full node: the most that a write after a snapshot copies per level. */
  static final int SLOTS_MAX = 64;

  /** A node with fewer slots is given company, unless it is the root or the last of its level. */
  static final int SLOTS_MIN = 16;

  /** Heap taken by a node without its arrays: five references, a number of 4 bytes, a flag. */
  private static final int BYTES =
      HeapSize.object(5 * HeapSize.REFERENCE_BYTES + Integer.BYTES + 1);

  private static final int ROOM_STEP = 8;
  private static final double[] NO_SCORES = {};
  private static final byte[][] NO_ELEMENTS = {};
  private static final ScoreNode[] NO_CHILDREN = {};
  private static final int[] NO_COUNTS = {};

  final Owner owner;
  private final boolean leaf;
  int used;
  double[] scores = NO_SCORES;
  byte[][] elements = NO_ELEMENTS;
  ScoreNode[] children = NO_CHILDREN;
  int[] counts = NO_COUNTS;

  private ScoreNode(Owner owner, boolean leaf) {
    this.owner = owner;
    this.leaf = leaf;
  }

  /** A leaf without elements. */
  static ScoreNode leaf(Owner owner) {
    return new ScoreNode(owner, true);
  }

  /** A branch over two nodes, in their order. */
  static ScoreNode branch(Owner owner, ScoreNode left, ScoreNode right) {
    ScoreNode branch = new ScoreNode(owner, false);
    branch.insert(0, left);
    branch.insert(1, right);
    return branch;
  }

  boolean isLeaf() {
    return leaf;
  }

  /** Elements in the whole subtree. */
  int size() {
    return leaf ? used : countBefore(used);
  }

  /** Elements below the slots before {@code slot} of a branch. */
  int countBefore(int slot) {
    int count = 0;
    for (int i = 0; i < slot; i++) {
      count += counts[i];
    }
    return count;
  }

  /** How many slots hold what comes before an element. */
  int slotsBefore(double score, byte[] element) {
    int low = 0;
    int high = used;
    while (low < high) {
      int middle = (low + high) >>> 1;
      double present = scores[middle];
      if (present < score
          || (present == score && ScoredElement.compareMembers(elements[middle], element) < 0)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** How many slots hold what lies before a bound. */
  int slotsBefore(OrderBound bound) {
    int low = 0;
    int high = used;
    while (low < high) {
      int middle = (low + high) >>> 1;
      byte[] element = elements[middle];
      int from = Element.fieldFrom(element);
      int length = element.length - Double.BYTES - from;
      if (bound.isBehind(scores[middle], element, from, length)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * The slot of a branch below which an element stands, or would be inserted.
   *
   * @param element if it stands there, the very array
   */
  int slotOf(double score, byte[] element) {
    int slot = slotsBefore(score, element);
    return slot < used && elements[slot] == element ? slot : Math.max(slot - 1, 0);
  }

  /** This node if it may be changed in the name of {@code current}, else a copy that may. */
  ScoreNode editable(Owner current) {
    if (owner == current) {
      return this;
    }
    ScoreNode copy = new ScoreNode(current, leaf);
    copy.used = used;
    copy.scores = scores.clone();
    copy.elements = elements.clone();
    if (!leaf) {
      copy.children = children.clone();
      copy.counts = counts.clone();
    }
    return copy;
  }

  /** Makes the child in a slot of this branch, which is editable, editable too. */
  ScoreNode editableChild(int slot) {
    ScoreNode child = children[slot].editable(owner);
    children[slot] = child;
    return child;
  }

  /** Puts an element into a slot of this leaf and moves the ones from there on up. */
  void insert(int slot, double score, byte[] element) {
    open(slot);
    scores[slot] = score;
    elements[slot] = element;
  }

  /** Puts a node into a slot of this branch and moves the ones from there on up. */
  void insert(int slot, ScoreNode child) {
    open(slot);
    children[slot] = child;
    describe(slot);
  }

  /** Takes down what the child in a slot of this branch has become. */
  void describe(int slot) {
    ScoreNode child = children[slot];
    scores[slot] = child.scores[0];
    elements[slot] = child.elements[0];
    counts[slot] = child.size();
  }

  private void open(int slot) {
    if (used == scores.length) {
      room(used + ROOM_STEP);
    }
    System.arraycopy(scores, slot, scores, slot + 1, used - slot);
    System.arraycopy(elements, slot, elements, slot + 1, used - slot);
    if (!leaf) {
      System.arraycopy(children, slot, children, slot + 1, used - slot);
      System.arraycopy(counts, slot, counts, slot + 1, used - slot);
    }
    used++;
  }

  /** Takes a slot out and moves the ones above it down. */
  void delete(int slot) {
    int moved = used - slot - 1;
    System.arraycopy(scores, slot + 1, scores, slot, moved);
    System.arraycopy(elements, slot + 1, elements, slot, moved);
    if (!leaf) {
      System.arraycopy(children, slot + 1, children, slot, moved);
      System.arraycopy(counts, slot + 1, counts, slot, moved);
    }
    truncate(used - 1);
  }

  /** Moves the slots from {@code from} on into a new node. */
  ScoreNode split(int from) {
    ScoreNode right = new ScoreNode(owner, leaf);
    right.append(this, from);
    truncate(from);
    return right;
  }

  /** Appends copies of the slots of a node of this level, from {@code from} on. */
  void append(ScoreNode node, int from) {
    int more = node.used - from;
    room(used + more);
    System.arraycopy(node.scores, from, scores, used, more);
    System.arraycopy(node.elements, from, elements, used, more);
    if (!leaf) {
      System.arraycopy(node.children, from, children, used, more);
      System.arraycopy(node.counts, from, counts, used, more);
    }
    used += more;
  }

  /** Forgets the slots from {@code left} on: unused room must not keep anything from collection. */
  private void truncate(int left) {
    int before = used;
    used = left;
    if (scores.length - left >= 2 * ROOM_STEP) {
      room(left);
    }
    // Most often it is one slot, for which filling ranges would be a detour.
    for (int slot = Math.min(before, elements.length) - 1; slot >= left; slot--) {
      elements[slot] = null;
      if (!leaf) {
        children[slot] = null;
      }
    }
  }

  /** Gives the node room for so many slots, in whole steps. */
  private void room(int slots) {
    int room = (slots + ROOM_STEP - 1) & -ROOM_STEP;
    if (room == scores.length) {
      return;
    }
    scores = Arrays.copyOf(scores, room);
    elements = Arrays.copyOf(elements, room);
    if (!leaf) {
      children = Arrays.copyOf(children, room);
      counts = Arrays.copyOf(counts, room);
    }
  }

  /** Heap taken by this node alone, without elements and nodes below. */
  long heapBytes() {
    int room = scores.length;
    long bytes = BYTES + HeapSize.longArray(room) + HeapSize.referenceArray(room);
    return leaf ? bytes : bytes + HeapSize.referenceArray(room) + HeapSize.intArray(room);
  }
}
