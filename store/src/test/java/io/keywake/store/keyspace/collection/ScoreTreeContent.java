package io.keywake.store.keyspace.collection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Compares trees with sorted lists, and checks every node of a tree by walking all of it. */
final class ScoreTreeContent {

  /** The order by definition. */
  static final Comparator<byte[]> ORDER =
      Comparator.<byte[]>comparingDouble(element -> ScoredElement.score(element) + 0.0)
          .thenComparing(Element::field, Arrays::compareUnsigned);

  private ScoreTreeContent() {}

  /** Size, order both ways, and the rank of each element. */
  static void check(ScoreTreeView tree, List<byte[]> expected) {
    assertThat(tree.size()).isEqualTo(expected.size());
    List<byte[]> found = elements(tree.ascending(0));
    holds(sameElements(found, expected));
    for (int rank = 0; rank < found.size(); rank++) {
      holds(tree.rank(found.get(rank)) == rank);
    }
    List<byte[]> reversed = elements(tree.descending(tree.size() - 1));
    Collections.reverse(reversed);
    holds(sameElements(reversed, expected));
  }

  static List<byte[]> elements(ScoreTreeCursor cursor) {
    List<byte[]> elements = new ArrayList<>();
    while (cursor.next()) {
      holds(cursor.score() == ScoredElement.score(cursor.element()));
      elements.add(cursor.element());
    }
    return elements;
  }

  static boolean sameElements(List<byte[]> a, List<byte[]> b) {
    boolean same = a.size() == b.size();
    for (int i = 0; same && i < a.size(); i++) {
      same = a.get(i) == b.get(i);
    }
    return same;
  }

  /** Slots, room, depth, what branches know of their children and, summed up, the heap bytes. */
  static void checkNodes(ScoreTree tree) {
    long own = new ScoreTree().heapBytes() - ScoreNode.leaf(new Owner()).heapBytes();
    holds(tree.root().isLeaf() || tree.root().used >= 2);
    assertThat(tree.heapBytes())
        .isEqualTo(own + heapBytesOf(tree.root(), depth(tree.root()), true));
  }

  private static int depth(ScoreNode node) {
    return node.isLeaf() ? 0 : 1 + depth(node.children[0]);
  }

  private static long heapBytesOf(ScoreNode node, int depth, boolean last) {
    holds(node.isLeaf() == (depth == 0));
    holds(node.used <= ScoreNode.SLOTS_MAX);
    holds(last || node.used >= ScoreNode.SLOTS_MIN);
    holds(node.isLeaf() || node.used >= 2);
    int room = node.scores.length;
    holds(room % 8 == 0 && room - node.used < 16 && node.elements.length == room);
    holds(node.children.length == (node.isLeaf() ? 0 : room));
    holds(node.counts.length == (node.isLeaf() ? 0 : room));
    long sum = node.heapBytes();
    for (int slot = 0; slot < room; slot++) {
      if (slot >= node.used) {
        holds(node.elements[slot] == null);
        holds(node.isLeaf() || node.children[slot] == null);
        continue;
      }
      holds(node.scores[slot] == ScoredElement.score(node.elements[slot]));
      if (!node.isLeaf()) {
        ScoreNode child = node.children[slot];
        holds(node.elements[slot] == child.elements[0]);
        holds(node.counts[slot] == child.size());
        sum += heapBytesOf(child, depth - 1, last && slot == node.used - 1);
      }
    }
    return sum;
  }

  /** AssertJ would take longer than all the rest of a walk. */
  private static void holds(boolean condition) {
    if (!condition) {
      throw new AssertionError("a tree is not as it has to be");
    }
  }
}
