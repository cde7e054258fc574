package io.keywake.connectors.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.schemas.Tombstone;
import io.keywake.schemas.record.EntryChange;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Lets an export and readers of its topics run against each other in any order, and holds every
 * barrier that a reader reports against what the store was. {@code -Dmirror.simulation.schedules}
 * sets how many schedules run, {@code -Dmirror.simulation.seed} the first.
 */
class MirrorSimulationTest {
  private static final int SCHEDULES = Integer.getInteger("mirror.simulation.schedules", 300);
  private static final long FIRST_SEED = Long.getLong("mirror.simulation.seed", 1);
  private static final long COMPACTION_LAG_MS = SimulatedMirror.COMPACTION_LAG_MS;
  private static final int STEPS_TO_CATCH_UP = 5000;
  private static final int STEPS_AT_REST = 100;

  @Test
  void equalsTheStoreAtEveryBarrierThatItReports() {
    long reported = 0;
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SCHEDULES; seed++) {
      try {
        reported += new Schedule(seed).run();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            "reproduce with: mvn -pl connectors -am test -Dtest=MirrorSimulationTest"
                + " -Dmirror.simulation.schedules=1 -Dmirror.simulation.seed="
                + seed,
            e);
      }
    }
    // A reader that reported nothing would pass every comparison.
    assertThat(reported).isGreaterThan(10L * SCHEDULES);
  }

  private static final class Schedule {
    final Random random;
    final SimulatedExport export;
    Reader reader;
    long reported;

    Schedule(long seed) {
      random = new Random(seed);
      export = new SimulatedExport(1 + random.nextInt(5), random);
      reader = new Reader();
    }

    long run() {
      int slowness = 1 + random.nextInt(6);
      for (int i = 0; i < 600; i++) {
        switch (random.nextInt(60)) {
          case 0 -> {
            if (random.nextInt(6) == 0) {
              export.restart();
            }
          }
          case 1 -> export.compact(COMPACTION_LAG_MS);
          case 2 -> export.abort();
          case 3 -> export.nowMs += random.nextInt(4000);
          case 4 -> {
            if (random.nextInt(4) == 0) {
              reader = new Reader();
            }
          }
          default -> {
            if (random.nextInt(slowness + 1) == 0) {
              export.transact();
            } else {
              reader.step();
            }
          }
        }
        export.nowMs += random.nextInt(60);
      }
      export.finish();
      reader.catchUp();
      export.nowMs += 100 * COMPACTION_LAG_MS;
      export.compact(COMPACTION_LAG_MS);
      reader = new Reader();
      reader.catchUp();
      export.endWithoutBarrier();
      export.nowMs += 100 * COMPACTION_LAG_MS;
      export.compact(COMPACTION_LAG_MS);
      export.dropTombstones();
      // It need not find a barrier that it can believe, but may not report one that is spoilt.
      reader = new Reader();
      for (int i = 0; i < STEPS_AT_REST; i++) {
        reader.step();
      }
      return reported;
    }

    private final class Reader implements MirrorListener {
      long sweeping;
      long reached = -1;
      final InMemoryMirror mirror =
          new InMemoryMirror(
              InstantSource.fixed(Instant.EPOCH),
              orphan -> assertThat(orphan.generation()).isLessThan(sweeping));
      final MirrorDriver driver =
          SimulatedMirror.driver(
              export,
              SimulatedMirror.consumer(export, random),
              this,
              SimulatedMirror.registry(),
              new BarrierRequests());

      void step() {
        driver.step(Duration.ZERO);
      }

      void catchUp() {
        for (int i = 0; reached != export.lastBarrierSequence; i++) {
          assertThat(i)
              .as("steps without the last barrier, %s", driver.status())
              .isLessThan(STEPS_TO_CATCH_UP);
          step();
          export.nowMs += 5;
        }
        assertThat(driver.status().aligned()).isTrue();
      }

      @Override
      public void upserted(MirrorEntry entry, EntryChange change) {
        mirror.upserted(entry, change);
      }

      @Override
      public void deleted(int db, byte[] key, Tombstone tombstone) {
        mirror.deleted(db, key, tombstone);
      }

      @Override
      public void sweep(long generation) {
        sweeping = generation;
        mirror.sweep(generation);
      }

      @Override
      public void consistent(MirrorBarrier barrier) {
        mirror.consistent(barrier);
        Map<String, SimulatedExport.Expected> found = new HashMap<>();
        mirror.forEach(
            entry ->
                found.put(
                    SimulatedExport.identity(entry.db(), entry.key()),
                    new SimulatedExport.Expected(entry.value(), entry.expireAtMs())));
        assertThat(found)
            .as("%s", barrier)
            .isEqualTo(export.stateAtBarrier.get(barrier.sequence()));
        assertThat(mirror.physicalKeyCount()).isEqualTo(barrier.keyCount());
        reached = barrier.sequence();
        reported++;
      }
    }
  }
}
