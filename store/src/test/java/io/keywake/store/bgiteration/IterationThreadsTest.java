package io.keywake.store.bgiteration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * The central property once more, with real threads.
 *
 * <p>{@code -Dsimulation.rounds=N} runs N rounds, {@code -Dsimulation.seed=S} begins with seed S.
 */
class IterationThreadsTest {
  private static final int ROUNDS_DEFAULT = 6;

  @Test
  void everyCopyEqualsTheKeyspaceAtEveryConsistentPoint() throws InterruptedException {
    long first = Long.getLong("simulation.seed", 1);
    long rounds = Long.getLong("simulation.rounds", ROUNDS_DEFAULT);
    long points = 0;
    for (long seed = first; seed < first + rounds; seed++) {
      points += new ThreadedSimulation(seed).run();
    }
    System.out.printf(
        "threads: %,d rounds from seed %d, %,d consistent points compared, 0 divergences%n",
        rounds, first, points);
    assertThat(points).isGreaterThan(rounds);
  }
}
