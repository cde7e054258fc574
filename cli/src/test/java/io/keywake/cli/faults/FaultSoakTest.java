package io.keywake.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills at random, one upon the other, while all types are written; every few of them everything is
 * healed and compared. A seed gives the same order of faults, though not the same moments.
 */
@Tag("soak")
class FaultSoakTest {
  private static final int KILLS = Integer.getInteger("faults.kills", 60);
  private static final int KILLS_BETWEEN_COMPARISONS = 5;

  @TempDir private Path directory;

  @Test
  void mirrorsTheStoreAfterEveryFewKills() throws Exception {
    long seed = Long.getLong("faults.seed", new Random().nextLong());
    FaultFigures figures = new FaultFigures();
    try (FaultWorld world = FaultWorld.start();
        FaultSchedule schedule = FaultSchedule.start(world, directory, seed, figures)) {
      schedule.run(KILLS, KILLS_BETWEEN_COMPARISONS);
    } finally {
      System.out.println(figures);
    }
    assertThat(figures.kills()).isGreaterThanOrEqualTo(KILLS);
  }
}
