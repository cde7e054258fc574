package io.keywake.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * However a store ends and whatever it begins with, its topics hold its state at every barrier; and
 * once orphans are removed, also for readers that know nothing of generations.
 *
 * <p>System properties: {@code generations.simulation.seed} runs one schedule, {@code
 * generations.simulation.count} so many.
 */
class GenerationsSimulationTest {
  private static final int SCHEDULES = 1_000;

  @Test
  void barriersHoldTheStateOfTheStoreThroughAllItsLives() throws InterruptedException {
    Long seed = Long.getLong("generations.simulation.seed");
    if (seed != null) {
      run(seed);
      return;
    }
    int schedules = Integer.getInteger("generations.simulation.count", SCHEDULES);
    long barriers = 0;
    long continued = 0;
    long continuedWithLeftovers = 0;
    long quarantined = 0;
    long orphans = 0;
    long sessions = 0;
    long orphanedParts = 0;
    long deltas = 0;
    for (long each = 0; each < schedules; each++) {
      GenerationsSimulation simulation = run(each);
      barriers += simulation.reader.barriers();
      continued += simulation.continued;
      continuedWithLeftovers += simulation.continuedWithLeftovers;
      sessions += simulation.sessions;
      quarantined += simulation.reader.quarantined();
      orphans += simulation.reader.orphans();
      orphanedParts += simulation.reader.orphanedParts();
      deltas += simulation.reader.deltas();
    }
    assertThat(barriers).as("barriers that were compared").isGreaterThan(schedules);
    assertThat(continued).as("generations that went on").isGreaterThan(schedules / 4);
    assertThat(continuedWithLeftovers).as("with quarantine or parts").isGreaterThan(schedules / 20);
    assertThat(quarantined).as("keys that barriers had to name").isPositive();
    assertThat(orphans).as("tombstones of orphans").isGreaterThan(schedules / 4);
    assertThat(orphanedParts).as("tombstones of parts").isGreaterThan(schedules / 4);
    assertThat(sessions).as("sessions of all lives").isGreaterThan(schedules * 5L);
    assertThat(deltas).as("changes that were applied").isGreaterThan(schedules);
  }

  private static GenerationsSimulation run(long seed) throws InterruptedException {
    try {
      GenerationsSimulation simulation = new GenerationsSimulation(seed);
      simulation.run();
      return simulation;
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "schedule "
              + seed
              + " fails; repeat it with: mvn -pl exporter -am verify"
              + " -Dtest=GenerationsSimulationTest -Dgenerations.simulation.seed="
              + seed,
          e);
    }
  }
}
