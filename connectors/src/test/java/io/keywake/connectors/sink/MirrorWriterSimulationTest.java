package io.keywake.connectors.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.connectors.mirror.MirrorValues;
import io.keywake.connectors.mirror.SimulatedTopics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Lets an export, tasks of the connector and their target run against each other in any order, and
 * holds the target against the store whenever it says that it is at a barrier. {@code
 * -Dsink.simulation.schedules} sets how many schedules run, {@code -Dsink.simulation.seed} the
 * first.
 */
class MirrorWriterSimulationTest {
  private static final int SCHEDULES = Integer.getInteger("sink.simulation.schedules", 500);
  private static final long FIRST_SEED = Long.getLong("sink.simulation.seed", 1);
  private static final int STEPS = 400;
  private static final int STEPS_TO_CATCH_UP = 5000;
  private static final EntryName FOREIGN = new EntryName(0, "not the mirror's".getBytes(UTF_8));

  private long compared;
  private long restored;

  @Test
  void makesTheTargetEqualToTheStore() {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SCHEDULES; seed++) {
      try {
        new Schedule(seed).run();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            "reproduce with: mvn -pl connectors -am test -Dtest=MirrorWriterSimulationTest"
                + " -Dsink.simulation.schedules=1 -Dsink.simulation.seed="
                + seed,
            e);
      }
    }
    assertThat(compared).isGreaterThan(3L * SCHEDULES);
    if (SCHEDULES >= 50) {
      assertThat(restored).as("targets that went back in time").isPositive();
    }
  }

  private final class Schedule {
    final Random random;
    final SimulatedTopics topics;
    final FakeStore store;
    final int partitions;
    final long heldBytesMax;
    List<SimulatedTask> tasks = new ArrayList<>();

    /** Tasks whose partitions others have by now, and which do not know it yet. */
    final List<SimulatedTask> zombies = new ArrayList<>();

    FakeStore saved;
    @Nullable Version last;

    Schedule(long seed) {
      random = new Random(seed);
      partitions = 1 + random.nextInt(4);
      topics = new SimulatedTopics(partitions, random);
      store = new FakeStore(random);
      store.entries.put(FOREIGN, new FakeStore.Entry(MirrorValues.string("here before"), 1));
      saved = store.copy();
      heldBytesMax = random.nextBoolean() ? 1000 + random.nextInt(20_000) : 1 << 20;
      deal();
    }

    void run() {
      store.failures = random.nextBoolean() ? 0 : 5 + random.nextInt(100);
      int slowness = 1 + random.nextInt(6);
      for (int i = 0; i < STEPS; i++) {
        switch (random.nextInt(80)) {
          case 0 -> deal();
          case 1 -> saved = store.copy();
          case 2 -> {
            if (random.nextInt(4) == 0) {
              store.restore(saved);
              restored++;
              last = null;
            }
          }
          case 3 -> topics.pass(random.nextInt(3000));
          case 4 -> {
            if (random.nextInt(10) == 0) {
              topics.pass(SimulatedTopics.deleteRetentionMs());
            }
          }
          default -> {
            if (random.nextInt(slowness) == 0) {
              topics.step();
            } else {
              read();
            }
          }
        }
        topics.pass(random.nextInt(60));
      }
      topics.finish();
      store.failures = 0;
      deal();
      zombies.clear();
      for (int i = 0; !isAt(topics.lastBarrierSequence()); i++) {
        assertThat(i).as("steps without the last barrier").isLessThan(STEPS_TO_CATCH_UP);
        read();
        topics.pass(20);
      }
    }

    private boolean isAt(long sequence) {
      Version version = barrier();
      return version != null && version.sequence() == sequence;
    }

    /** New tasks take the place of those that there are, which may not notice at once. */
    private void deal() {
      zombies.clear();
      zombies.addAll(tasks);
      tasks = new ArrayList<>();
      int count = 1 + random.nextInt(3);
      List<List<TopicPartition>> shares = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        shares.add(new ArrayList<>());
      }
      for (TopicPartition each : topics.partitions()) {
        shares.get(each.partition() % count).add(each);
      }
      for (List<TopicPartition> share : shares) {
        if (!share.isEmpty()) {
          tasks.add(new SimulatedTask(topics, store, share, heldBytesMax, random));
        }
      }
    }

    private void read() {
      tasks.get(random.nextInt(tasks.size())).step();
      if (!zombies.isEmpty() && random.nextInt(20) == 0) {
        zombies.get(random.nextInt(zombies.size())).step();
      }
      compare();
    }

    /** Of all partitions, if it is the same one. */
    private @Nullable Version barrier() {
      Version version = null;
      for (int number = 0; number < partitions; number++) {
        ShareState state = store.state(number);
        if (state == null
            || state.barrier() == null
            || (version != null && !version.equals(state.barrier()))) {
          return null;
        }
        version = state.barrier();
      }
      return version;
    }

    private void compare() {
      assertThat(store.entries).containsKey(FOREIGN);
      Version version = barrier();
      if (version == null || version.equals(last)) {
        return;
      }
      last = version;
      Map<SimulatedTopics.Name, SimulatedTopics.Expected> found = new HashMap<>();
      store.entries.forEach(
          (name, entry) ->
              found.put(
                  new SimulatedTopics.Name(name.db(), new String(name.key(), UTF_8)),
                  new SimulatedTopics.Expected(entry.value(), entry.expireAtMs())));
      found.remove(new SimulatedTopics.Name(0, "not the mirror's"));
      assertThat(found).as("at %s", version).isEqualTo(topics.stateAt(version.sequence()));
      assertThat(store.marks()).isEqualTo(found.size());
      compared++;
    }
  }
}
