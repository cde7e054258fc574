package io.keywake.cli.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Verifications while anything happens at any moment: no key that is right is ever called
 * different, and every key that is wrong and rests is found.
 */
class VerificationSimulationTest {
  private static final int SCHEDULES = Integer.getInteger("verification.schedules", 1_000);
  private static final long FIRST_SEED = Long.getLong("verification.seed", 1);
  private static final int KEYS = 30;
  private static final int RESTING = 6;

  @Test
  void neverCallsARightKeyWrongOrAWrongOneRight() throws Exception {
    long undecided = 0;
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SCHEDULES; seed++) {
      undecided += run(seed);
    }
    assertThat(undecided).as("keys that could not be decided").isLessThan(SCHEDULES / 10L);
  }

  private static long run(long seed) throws InterruptedException {
    SplittableRandom random = new SplittableRandom(seed);
    SimulatedWorld world = new SimulatedWorld();
    for (int i = 0; i < KEYS; i++) {
      world.set(random.nextInt(2), "key" + i, "value");
    }
    for (int i = 0; i < RESTING; i++) {
      world.set(0, "resting" + i, "value");
    }
    world.next(barrier -> 0);
    Set<String> wrong = new TreeSet<>();
    for (int i = 0; i < RESTING; i++) {
      if (random.nextInt(4) == 0) {
        world.forge(0, "resting" + i, random.nextBoolean() ? "forged" : null);
        wrong.add("resting" + i);
      }
    }
    if (random.nextInt(4) == 0) {
      world.forge(1, "orphan", "forged");
      wrong.add("orphan");
    }
    int[] left = {random.nextInt(600)};
    boolean swaps = wrong.isEmpty();
    world.nature(
        () -> {
          for (; left[0] > 0 && random.nextInt(3) > 0; left[0]--) {
            change(world, random, swaps);
          }
        });

    VerificationResult result = new Verification(world, world, world, ms -> {}, done -> {}).run();
    Set<String> found =
        result.first().stream()
            .map(difference -> new String(difference.key(), UTF_8))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(found).as("-Dverification.schedules=1 -Dverification.seed=" + seed).isEqualTo(wrong);
    return result.undecided();
  }

  private static void change(SimulatedWorld world, SplittableRandom random, boolean swaps) {
    // Few keys are busy, and many are not.
    int key = random.nextInt(1 + random.nextInt(KEYS));
    int db = random.nextInt(SimulatedWorld.DATABASES);
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> world.delete(db, "key" + key);
      case 3 -> world.pass(random.nextInt(50));
      case 4 -> world.folding(random.nextBoolean());
      case 5 -> world.set(db, "key" + key, "value", world.nowMs() + random.nextInt(1, 100));
      case 6 -> {
        if (swaps) {
          world.swap();
        }
      }
      default -> world.set(db, "key" + key, "value" + random.nextInt(3));
    }
  }
}
