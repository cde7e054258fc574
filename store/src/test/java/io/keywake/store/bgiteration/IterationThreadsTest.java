package io.keywake.store.bgiteration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The central properties once more, with real threads.
 *
 * <p>{@code -Dsimulation.rounds=N} runs N rounds, {@code -Dsimulation.seed=S} begins with seed S.
 */
class IterationThreadsTest {
  private static final int ROUNDS_DEFAULT = 6;

  @Test
  void everyCopyEqualsTheKeyspaceAtEveryConsistentPoint() throws InterruptedException {
    long first = Long.getLong("simulation.seed", 1);
    long rounds = Long.getLong("simulation.rounds", ROUNDS_DEFAULT);
    Map<String, Integer> points = new TreeMap<>();
    for (long seed = first; seed < first + rounds; seed++) {
      new ThreadedSimulation(seed)
          .run()
          .forEach((mode, count) -> points.merge(mode, count, Integer::sum));
    }
    System.out.printf(
        "threads: %,d rounds from seed %d, compared %s, 0 divergences%n", rounds, first, points);
    assertThat(points).hasSize(rounds < ROUNDS_DEFAULT ? points.size() : 5);
  }
}
