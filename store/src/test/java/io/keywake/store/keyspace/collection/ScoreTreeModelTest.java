package io.keywake.store.keyspace.collection;

import static io.keywake.store.keyspace.collection.ScoreTreeContent.ORDER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random changes, compared with a sorted list after each; snapshots on the way must stay what they
 * were.
 */
class ScoreTreeModelTest {

  private static final int STEPS = 800;
  private static final int SNAPSHOTS_ALIVE = 48;

  private record Kept(ScoreTreeView view, List<byte[]> expected) {}

  private final List<Kept> kept = new ArrayList<>();
  private int members;

  /** How scores are drawn: spread, equal, few, rising and falling ones, and the special ones. */
  static Stream<Arguments> scoresAndSeeds() {
    double[] special = {0.0, -0.0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1};
    int[] tick = {0};
    Map<String, ToDoubleFunction<Random>> draws =
        Map.of(
            "spread", Random::nextGaussian,
            "equal", random -> 7,
            "few", random -> random.nextInt(5),
            "rising", random -> tick[0]++,
            "falling", random -> -tick[0]++,
            "special", random -> special[random.nextInt(special.length)]);
    return draws.entrySet().stream()
        .flatMap(
            draw ->
                LongStream.range(0, 2)
                    .mapToObj(seed -> Arguments.of(draw.getKey(), seed, draw.getValue())));
  }

  @ParameterizedTest(name = "scores {0}, seed {1}")
  @MethodSource("scoresAndSeeds")
  void equalsASortedListAfterEveryStepAndSoDoItsSnapshotsForGood(
      String name, long seed, ToDoubleFunction<Random> scores) {
    Random random = new Random(seed);
    ScoreTree tree = new ScoreTree();
    List<byte[]> model = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      boolean growing = step / 200 % 2 == 0;
      change(tree, model, random, growing ? 0.85 : 0.2, scores);
      ScoreTreeContent.checkNodes(tree);
      ScoreTreeContent.check(tree, model);
      tree = keep(tree, model, random);
      if (step % 100 == 0) {
        kept.forEach(each -> ScoreTreeContent.check(each.view, each.expected));
      }
    }
    assertThat(kept).hasSize(SNAPSHOTS_ALIVE);
    kept.forEach(each -> ScoreTreeContent.check(each.view, each.expected));
  }

  /** Some elements at once, so that trees get deep and whole nodes go. */
  private void change(
      ScoreTree tree,
      List<byte[]> model,
      Random random,
      double insertShare,
      ToDoubleFunction<Random> scores) {
    int end = random.nextInt(3);
    for (int i = random.nextInt(40); i >= 0; i--) {
      if (random.nextDouble() < insertShare) {
        byte[] start = new byte[2];
        random.nextBytes(start);
        String unique = TrieContent.string(start) + members++;
        byte[] element = ScoredElement.of(TrieContent.bytes(unique), scores.applyAsDouble(random));
        tree.insert(element);
        model.add(-1 - Collections.binarySearch(model, element, ORDER), element);
      } else if (!model.isEmpty()) {
        int rank = end == 0 ? 0 : end == 1 ? model.size() - 1 : random.nextInt(model.size());
        tree.remove(model.remove(rank));
      }
    }
  }

  /** Keeps a snapshot, or one side of a copy, now and then; returns the tree to go on with. */
  private ScoreTree keep(ScoreTree tree, List<byte[]> model, Random random) {
    ScoreTree goOnWith = tree;
    ScoreTreeView keep;
    switch (random.nextInt(8)) {
      case 0 -> {
        goOnWith = tree.copy();
        keep = tree;
      }
      case 1 -> keep = tree.copy();
      case 2, 3 -> keep = tree.snapshot();
      default -> {
        return tree;
      }
    }
    Kept entry = new Kept(keep, List.copyOf(model));
    if (kept.size() < SNAPSHOTS_ALIVE) {
      kept.add(entry);
    } else {
      kept.set(random.nextInt(SNAPSHOTS_ALIVE), entry);
    }
    return goOnWith;
  }
}
