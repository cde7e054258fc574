package io.keywake.connectors.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.schemas.Tombstone;
import io.keywake.schemas.record.EntryChange;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lets an export and readers of its topics run against each other in any order, and holds every
 * barrier that a reader reports against what the store was. {@code -Dmirror.simulation.schedules}
 * sets how many schedules run, {@code -Dmirror.simulation.seed} the first.
 */
class MirrorSimulationTest {
  private static final int SCHEDULES = Integer.getInteger("mirror.simulation.schedules", 300);
  private static final long FIRST_SEED = Long.getLong("mirror.simulation.seed", 1);
  private static final long COMPACTION_LAG_MS = SimulatedMirror.COMPACTION_LAG_MS;
  private static final long DELETE_RETENTION_MS = SimulatedMirror.DELETE_RETENTION_MS;
  private static final int STEPS_TO_CATCH_UP = 5000;
  private static final int STEPS_AT_REST = 100;
  private static final int TRANSACTIONS_OF_A_SLEEP = 20;

  @TempDir Path directories;
  private long reported;
  private long resumed;
  private long startedOver;
  private long readBetweenBarriers;

  @Test
  void equalsTheStoreAtEveryBarrierThatItReports() {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SCHEDULES; seed++) {
      try {
        new Schedule(seed).run();
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
    // Nor is anything said of what never happened.
    if (SCHEDULES >= 100) {
      assertThat(resumed).as("readers that went on from a saved state").isPositive();
      assertThat(startedOver).as("readers that had to begin again").isPositive();
      assertThat(readBetweenBarriers).as("reads of a copy beside its successor").isPositive();
    }
  }

  private final class Schedule {
    final Random random;
    final SimulatedExport export;
    final boolean onlyToBarriers;
    final boolean isStaged;
    final Set<Integer> partitions;

    /** Where a reader keeps its state, or null if every reader begins with nothing. */
    final @Nullable Path directory;

    Reader reader;

    Schedule(long seed) {
      random = new Random(seed);
      int count = 1 + random.nextInt(5);
      export = new SimulatedExport(count, random);
      partitions =
          random.nextInt(4) == 0
              ? random.ints(count, 0, count).boxed().collect(Collectors.toSet())
              : Set.of();
      onlyToBarriers = random.nextInt(3) == 0;
      isStaged = random.nextInt(3) == 0;
      directory = random.nextInt(6) == 0 ? directories.resolve("of-seed-" + seed) : null;
      reader = new Reader();
    }

    void run() {
      int slowness = 1 + random.nextInt(6);
      for (int i = 0; i < 600; i++) {
        switch (random.nextInt(60)) {
          case 0 -> {
            if (random.nextInt(6) == 0) {
              export.restart();
            }
          }
          case 1 -> compact();
          case 6 -> {
            if (random.nextInt(4) == 0) {
              export.truncate();
            }
          }
          case 2 -> export.abort();
          case 3 -> export.nowMs += random.nextInt(4000);
          case 4 -> {
            if (random.nextInt(4) == 0) {
              restartReader();
            }
          }
          case 5 -> {
            if (random.nextInt(10) == 0) {
              export.nowMs += DELETE_RETENTION_MS;
              compact();
            }
          }
          case 7 -> {
            if (random.nextInt(4) == 0) {
              sleep();
            }
          }
          default -> {
            if (random.nextInt(slowness + 1) == 0) {
              export.transact();
            } else {
              read();
            }
          }
        }
        export.nowMs += random.nextInt(60);
      }
      export.finish();
      catchUp();
      export.nowMs += 100 * COMPACTION_LAG_MS;
      compact();
      export.truncate();
      restartReader();
      catchUp();
      export.endWithoutBarrier();
      export.nowMs += 100 * COMPACTION_LAG_MS;
      compact();
      export.dropTombstones();
      // It need not find a barrier that it can believe, but may not report one that is spoilt.
      restartReader();
      for (int i = 0; i < STEPS_AT_REST; i++) {
        read();
      }
      reader.mirror.ended(null);
    }

    /** The reader is away, for so long that compaction has come between what it reads and it. */
    private void sleep() {
      for (int i = 0; i < TRANSACTIONS_OF_A_SLEEP; i++) {
        export.transact();
        export.nowMs += random.nextInt(60);
      }
      export.nowMs += COMPACTION_LAG_MS;
      compact();
      export.transact();
    }

    private void compact() {
      export.compact(COMPACTION_LAG_MS, DELETE_RETENTION_MS);
    }

    private void read() {
      try {
        reader.driver.step(Duration.ZERO);
      } catch (RecordsGoneException e) {
        restartReader();
      }
      reader.checkReadable();
    }

    /** It ends in good order or is killed, and then somebody begins with what it left. */
    private void restartReader() {
      reader.mirror.ended(random.nextBoolean() ? reader.driver.position() : null);
      reader = new Reader();
    }

    private void catchUp() {
      for (int i = 0; !reader.isAtLastBarrier(); i++) {
        assertThat(i)
            .as("steps without the last barrier, %s", reader.driver.status())
            .isLessThan(STEPS_TO_CATCH_UP);
        read();
        export.nowMs += 5;
      }
    }

    private final class Reader implements MirrorListener {
      long sweeping;
      long reached = -1;
      final InMemoryMirror mirror =
          new InMemoryMirror(
              InstantSource.fixed(Instant.EPOCH),
              orphan -> assertThat(orphan.generation()).isLessThan(sweeping),
              isStaged,
              directory == null
                  ? null
                  : new SavedState(
                      directory,
                      random.nextInt(3000),
                      () -> Instant.ofEpochMilli(export.nowMs),
                      Runnable::run));
      final SimulatedConsumer consumer = SimulatedMirror.consumer(export, random);
      final MirrorDriver driver =
          SimulatedMirror.driver(
              export,
              consumer,
              this,
              SimulatedMirror.registry(),
              new BarrierRequests(),
              onlyToBarriers,
              partitions);

      Reader() {
        consumer.silencePermille = 100;
      }

      boolean isAtLastBarrier() {
        // The store may have repeated itself since, and closed that with another barrier.
        return reached == export.lastBarrierSequence && driver.status().aligned();
      }

      /** What can be read is the state at a barrier, whatever has been reported since. */
      void checkReadable() {
        MirrorBarrier barrier = mirror.readableAt();
        if (barrier != null && random.nextInt(10) == 0) {
          if (!driver.status().aligned()) {
            readBetweenBarriers++;
          }
          compare(barrier);
        }
      }

      private void compare(MirrorBarrier barrier) {
        Map<String, SimulatedExport.Expected> found = new HashMap<>();
        mirror.forEach(
            entry ->
                found.put(
                    SimulatedExport.identity(entry.db(), entry.key()),
                    new SimulatedExport.Expected(entry.value(), entry.expireAtMs())));
        Map<String, SimulatedExport.Expected> expected =
            new HashMap<>(Objects.requireNonNull(export.stateAtBarrier.get(barrier.sequence())));
        if (partitions.isEmpty()) {
          assertThat(expected).hasSize((int) (barrier.keyCount() - barrier.quarantinedCount()));
        } else {
          int count = export.data.size();
          expected
              .keySet()
              .removeIf(each -> !partitions.contains(SimulatedExport.partition(each, count)));
        }
        assertThat(found).as("%s", barrier).isEqualTo(expected);
        assertThat(mirror.physicalKeyCount()).isEqualTo(expected.size());
      }

      @Override
      public void upserted(MirrorEntry entry, EntryChange change) {
        mirror.upserted(entry, change);
      }

      @Override
      public boolean changed(MirrorDelta delta, EntryChange change) {
        return mirror.changed(delta, change);
      }

      @Override
      public void deleted(int db, byte[] key, Tombstone tombstone) {
        mirror.deleted(db, key, tombstone);
      }

      @Override
      public void approaching(MirrorBarrier barrier) {
        mirror.approaching(barrier);
      }

      @Override
      public void sweep(long generation) {
        sweeping = generation;
        mirror.sweep(generation);
      }

      @Override
      public void consistent(MirrorBarrier barrier) {
        throw new AssertionError("a position belongs to it");
      }

      @Override
      public void consistent(MirrorBarrier barrier, MirrorPosition position) {
        mirror.consistent(barrier, position);
        compare(barrier);
        reached = barrier.sequence();
        reported++;
      }

      @Override
      public @Nullable MirrorPosition position() {
        MirrorPosition position = mirror.position();
        if (position != null) {
          resumed++;
        }
        return position;
      }

      @Override
      public boolean startOver(String reason) {
        startedOver++;
        reached = -1;
        return mirror.startOver(reason);
      }
    }
  }
}
