package io.keywake.store.bgiteration;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.keyspace.Effect;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The central properties of the system, over many random schedules of iterations in all modes:
 * whatever the order of commands, feeds, reads, acknowledgements and losses, a client's copy equals
 * the keyspace at every consistent point, an image equals the keyspace at the creation of its
 * iteration, and an image with its log the keyspace at the end of every unit since.
 *
 * <p>{@code -Dsimulation.schedules=N} runs N of them, {@code -Dsimulation.seed=S} begins with seed
 * S, {@code -Dsimulation.trace=true} prints every command and its reply.
 */
class IterationSimulationTest {
  private static final int SCHEDULES_DEFAULT = 8_000;

  /** So many schedules meet with everything that there is. */
  private static final int MANY = 1_000;

  @Test
  void everyCopyEqualsTheKeyspaceAtEveryConsistentPoint() {
    long first = Long.getLong("simulation.seed", 1);
    long schedules = Long.getLong("simulation.schedules", SCHEDULES_DEFAULT);
    Map<String, Integer> points = new TreeMap<>();
    long outdated = 0;
    long toldDatabases = 0;
    long evictedPassed = 0;
    long evictedAhead = 0;
    long attached = 0;
    long resumed = 0;
    long goneTold = 0;
    Set<Class<?>> applied = new HashSet<>();
    for (long seed = first; seed < first + schedules; seed++) {
      try {
        Simulation simulation = new Simulation(seed);
        simulation.run().forEach((mode, count) -> points.merge(mode, count, Integer::sum));
        outdated += simulation.outdated();
        toldDatabases += simulation.toldDatabases();
        evictedPassed += simulation.evictedPassed();
        evictedAhead += simulation.evictedAhead();
        attached += simulation.attached();
        resumed += simulation.resumed();
        goneTold += simulation.goneTold();
        applied.addAll(simulation.applied());
      } catch (RuntimeException | Error failure) {
        throw new AssertionError(
            "schedule failed; run it alone with: mvn -pl store -am test"
                + " -Dtest=IterationSimulationTest -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Dsimulation.schedules=1 -Dsimulation.seed="
                + seed
                + " -Dsimulation.trace=true",
            failure);
      }
    }
    System.out.printf(
        "simulation: %,d schedules from seed %d, compared %s, 0 divergences%n",
        schedules, first, points);
    if (schedules >= SCHEDULES_DEFAULT) {
      assertThat(points).hasSize(5);
      assertThat(points.values()).allMatch(count -> count > schedules / 10);
      assertThat(outdated).isGreaterThan(schedules);
      assertThat(toldDatabases).isGreaterThan(schedules / 10);
      assertThat(evictedPassed).isGreaterThan(schedules / 2);
      assertThat(evictedAhead).isGreaterThan(schedules / 2);
      assertThat(attached).isGreaterThan(schedules / 10);
      assertThat(resumed).isGreaterThan(schedules / 10);
      assertThat(goneTold).isGreaterThan(schedules / 20);
    }
    if (schedules >= MANY) {
      assertThat(applied).containsExactlyInAnyOrderElementsOf(typedChanges());
    }
  }

  /** Every kind of effect that tells what changed instead of what is there now. */
  private static List<Class<?>> typedChanges() {
    return List.of(Effect.Delta.class.getPermittedSubclasses());
  }
}
