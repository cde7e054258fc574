package io.keywake.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What is committed rebuilds the store at every barrier, whatever happens to transactions.
 *
 * <p>System properties: {@code export.simulation.seed} runs one schedule, {@code
 * export.simulation.count} sets how many the soak runs.
 */
class ExportSimulationTest {
  private static final int SCHEDULES = 2000;

  @Test
  void barriersHoldTheStateOfTheStore() throws InterruptedException {
    Long seed = Long.getLong("export.simulation.seed");
    if (seed != null) {
      run(seed);
      return;
    }
    run(0, SCHEDULES);
  }

  @Test
  @Tag("soak")
  void barriersHoldTheStateOfTheStoreForAnyLengthOfTime() throws InterruptedException {
    long first = System.nanoTime();
    run(first, first + Integer.getInteger("export.simulation.count", 1_000_000));
  }

  private static void run(long from, long to) throws InterruptedException {
    long barriers = 0;
    long quarantined = 0;
    long laterStarts = 0;
    long deltas = 0;
    for (long seed = from; seed < to; seed++) {
      ExportSimulation simulation = run(seed);
      barriers += simulation.barriers();
      quarantined += simulation.quarantined();
      laterStarts += simulation.laterStarts();
      deltas += simulation.deltas();
    }
    assertThat(quarantined).as("keys that barriers had to name").isPositive();
    assertThat(barriers).as("barriers that were compared").isGreaterThan(to - from);
    assertThat(deltas).as("changes that were applied").isGreaterThan((to - from) / 2);
    assertThat(laterStarts)
        .as("barriers reached from a later start")
        .isGreaterThan((to - from) / 10);
  }

  private static ExportSimulation run(long seed) throws InterruptedException {
    try {
      ExportSimulation simulation = new ExportSimulation(seed);
      simulation.run();
      return simulation;
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "schedule "
              + seed
              + " fails; repeat it with: mvn -pl exporter -am verify -Dtest=ExportSimulationTest"
              + " -Dexport.simulation.seed="
              + seed,
          e);
    }
  }
}
