package io.keywake.store.keyspace.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keywake.store.Invariant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScoreTreeTest {

  private final ScoreTree tree = new ScoreTree();

  @Test
  void ordersByScoreAndThenByUnsignedBytes() {
    insert(2, "a");
    insert(1, "\u00ff");
    insert(1, "b");
    insert(1, "");
    insert(1, "ba");
    insert(-1, "z");
    assertThat(members(tree.ascending(0))).containsExactly("z", "", "b", "ba", "\u00ff", "a");
    assertThat(members(tree.descending(5))).containsExactly("a", "\u00ff", "ba", "b", "", "z");
  }

  @Test
  void takesZerosOfBothSignsForOneScore() {
    insert(0.0, "a");
    insert(-0.0, "b");
    insert(0.0, "c");
    assertThat(members(tree.ascending(0))).containsExactly("a", "b", "c");
    assertThat(tree.countBefore(OrderBound.beforeScore(0.0))).isZero();
    assertThat(tree.countBefore(OrderBound.afterScore(-0.0))).isEqualTo(3);
  }

  @Test
  void walksFromAnyRank() {
    fill(1_000);
    for (int rank : new int[] {0, 1, 63, 64, 500, 998, 999}) {
      assertThat(members(tree.ascending(rank))).hasSize(1_000 - rank).startsWith("m" + rank);
      assertThat(members(tree.descending(rank))).hasSize(rank + 1).startsWith("m" + rank);
    }
  }

  @Test
  void findsNothingFromARankThatIsNotThere() {
    assertThat(tree.ascending(0).next()).isFalse();
    fill(3);
    assertThat(tree.ascending(3).next()).isFalse();
    assertThat(tree.descending(-1).next()).isFalse();
  }

  @Test
  void countsWhatLiesBeforeABoundOfScores() {
    for (int score = 0; score < 1_000; score++) {
      insert(score, "a");
      insert(score, "b");
      insert(score, "c");
    }
    for (int score : new int[] {0, 1, 21, 500, 999}) {
      assertThat(tree.countBefore(OrderBound.beforeScore(score))).isEqualTo(3 * score);
      assertThat(tree.countBefore(OrderBound.afterScore(score))).isEqualTo(3 * score + 3);
    }
    assertThat(tree.countBefore(OrderBound.beforeScore(-1))).isZero();
    assertThat(tree.countBefore(OrderBound.afterScore(1e300))).isEqualTo(3_000);
    assertThat(tree.countBefore(OrderBound.first())).isZero();
    assertThat(tree.countBefore(OrderBound.last())).isEqualTo(3_000);
  }

  @Test
  void countsWhatLiesBeforeABoundOfBytes() {
    for (int i = 0; i < 1_000; i++) {
      insert(0, String.format("%04d", i));
    }
    assertThat(tree.countBefore(OrderBound.beforeMember(bytes("0500")))).isEqualTo(500);
    assertThat(tree.countBefore(OrderBound.afterMember(bytes("0500")))).isEqualTo(501);
    assertThat(tree.countBefore(OrderBound.afterMember(bytes("05")))).isEqualTo(500);
    assertThat(tree.countBefore(OrderBound.beforeMember(bytes("")))).isZero();
  }

  @Test
  void tellsTheRankThatAnElementWouldHave() {
    fill(500);
    assertThat(tree.rank(ScoredElement.of(bytes("zz"), 249))).isEqualTo(250);
    assertThat(tree.rank(ScoredElement.of(bytes(""), 250))).isEqualTo(250);
    assertThat(tree.rank(ScoredElement.of(bytes(""), -1))).isZero();
    assertThat(tree.rank(ScoredElement.of(bytes("m250"), 250))).isEqualTo(250);
  }

  @Test
  void fillsNodesCompletelyWhileScoresRise() {
    fill(64 * 64);
    long rising = tree.heapBytes();
    List<byte[]> elements = new ArrayList<>(ScoreTreeContent.elements(tree.ascending(0)));
    Collections.shuffle(elements, new Random(1));
    ScoreTree mixed = new ScoreTree();
    elements.forEach(mixed::insert);
    ScoreTreeContent.check(mixed, ScoreTreeContent.elements(tree.ascending(0)));
    assertThat(rising / 4096.0).isLessThan(14.5);
    assertThat(mixed.heapBytes() / 4096.0).isLessThan(19);
  }

  @Test
  void aSnapshotSharesAllButTheNodesOfThePathThatAWriteTakes() {
    fill(5_000);
    ScoreTreeSnapshot snapshot = tree.snapshot();
    ScoreNode before = snapshot.root();
    insert(2_500.5, "x");
    int copied = 0;
    for (int slot = 0; slot < before.used; slot++) {
      copied += tree.root().children[slot] == before.children[slot] ? 0 : 1;
    }
    assertThat(copied).isEqualTo(1);
    assertThat(snapshot.size()).isEqualTo(5_000);
    assertThat(tree.size()).isEqualTo(5_001);
  }

  @Test
  void refusesToBeChangedBehindACursor() {
    fill(10);
    ScoreTreeCursor cursor = tree.ascending(0);
    cursor.next();
    insert(1, "x");
    assertThatThrownBy(cursor::next).isInstanceOf(Invariant.Broken.class);
  }

  private void fill(int elements) {
    for (int i = 0; i < elements; i++) {
      insert(i, "m" + i);
    }
  }

  private void insert(double score, String member) {
    tree.insert(ScoredElement.of(bytes(member), score));
  }

  private static byte[] bytes(String member) {
    return TrieContent.bytes(member);
  }

  private static List<String> members(ScoreTreeCursor cursor) {
    return ScoreTreeContent.elements(cursor).stream()
        .map(element -> TrieContent.string(Element.field(element)))
        .toList();
  }
}
