package io.keywake.connectors.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.connectors.mirror.MirrorValue;
import io.keywake.connectors.mirror.ScriptedTopics;
import io.keywake.schemas.DeleteCause;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the simulation has found, step by step, and what it cannot tell: how things are written. */
class MirrorWriterTest {
  private static final long MUCH = 1 << 20;

  /** Less than a change takes, but more than a quarter of it. */
  private static final long LITTLE = 150;

  private ScriptedTopics topics = new ScriptedTopics(2);
  private FakeStore store = new FakeStore(new Random(1));

  @Test
  void missesNothingWhicheverCallToTheTargetFails() {
    for (int successes = 0; successes < 12; successes++) {
      topics = new ScriptedTopics(2);
      store = new FakeStore(new Random(1));
      store.successes = successes;
      topics.barrier(0);
      Task task = new Task(MUCH, 0, 1);
      task.read(0, 0);
      topics.upsert(0, "a", "1", 1);
      topics.upsert(0, "b", "2", 2);
      task.read(0, 1);
      task.read(0, 1);
      topics.barrier(2);
      task.readAll();
      task.readAll();
      assertThat(contents()).as("after %d", successes).isEqualTo(Map.of("a", "1", "b", "2"));
      assertThat(barrier(0)).isEqualTo(new Version(1, 2));
    }
  }

  @Test
  void whoGoesOnLeavesOutWhatWasOutdatedBefore() {
    topics.upsert(0, "a", "new", 10);
    topics.delete(0, "b", DeleteCause.ORPHANED, 20);
    new Task(LITTLE, 0).readAll();
    assertThat(contents()).isEqualTo(Map.of("a", "new"));
    topics.upsert(0, "a", "outdated", 15);
    topics.barrier(20);
    new Task(LITTLE, 0).readAll();
    assertThat(contents()).isEqualTo(Map.of("a", "new"));
    assertThat(barrier(0)).isEqualTo(new Version(1, 20));
  }

  @Test
  void whatWasSweptDoesNotComeBackWhenItIsReadAgain() {
    topics.upsert(0, "old", "1", 1);
    topics.beginGeneration();
    topics.upsert(0, "new", "2", 2);
    topics.barrier(2);
    // As long as a value is not whole, its records have to come again, and those before them.
    topics.part(0, "large", "ab", 3, 0);
    new Task(MUCH, 0).readAll();
    assertThat(contents()).isEqualTo(Map.of("new", "2"));
    topics.part(0, "large", "cd", 3, 1);
    topics.manifest(0, "large", 3, 2);
    topics.barrier(3);
    new Task(MUCH, 0).readAll();
    assertThat(contents()).isEqualTo(Map.of("new", "2", "large", "abcd"));
  }

  @Test
  void unitsOfSeveralPartitionsAreWrittenInOneTransactionAtABarrier() {
    topics.barrier(4);
    Task task = new Task(MUCH, 0, 1);
    task.readAll();
    int before = store.commits;
    topics.upsert(0, "from", "0", 5, 0, 3);
    topics.upsert(1, "to", "10", 6, 1, 3);
    topics.upsert(0, "log", "moved", 7, 2, 3);
    task.read(0, 1);
    task.readAll();
    assertThat(contents()).isEmpty();
    topics.barrier(7);
    task.readAll();
    assertThat(contents()).isEqualTo(Map.of("from", "0", "to", "10", "log", "moved"));
    assertThat(store.commits).isEqualTo(before + 1);
  }

  @Test
  void aUnitOfOnePartitionIsNotTornWhenMuchWaits() {
    Task task = new Task(LITTLE, 0);
    topics.upsert(0, "from", "0", 5, 0, 2);
    topics.upsert(0, "to", "10", 6, 1, 2);
    task.read(0, 1);
    task.read(0, 0);
    assertThat(contents()).isEmpty();
    task.readAll();
    assertThat(contents()).isEqualTo(Map.of("from", "0", "to", "10"));
  }

  @Test
  void aUnitThatHasNoEndInSightIsTornOnceFarTooMuchWaits() {
    Task task = new Task(LITTLE, 0);
    task.read(0, 0);
    for (int i = 0; i < 4; i++) {
      topics.upsert(0, "key " + i, "1", 5 + i, i, 9);
    }
    task.readAll();
    assertThat(contents()).hasSize(4);
    assertThat(barrier(0)).isNull();
  }

  @Test
  void whatWaitsOfAPartitionThatIsGivenAwayIsWrittenByItsNextTask() {
    Task task = new Task(MUCH, 0, 1);
    topics.upsert(0, "a", "1", 1);
    topics.upsert(1, "b", "2", 2);
    task.readAll();
    task.assign(0);
    topics.barrier(2);
    task.readAll();
    assertThat(contents()).isEqualTo(Map.of("a", "1"));
    new Task(MUCH, 1).readAll();
    assertThat(contents()).isEqualTo(Map.of("a", "1", "b", "2"));
  }

  @Test
  void aTaskThatWasTakenForDeadWritesNothingMore() {
    Task dead = new Task(MUCH, 0);
    topics.upsert(0, "a", "1", 1);
    dead.readAll();
    topics.barrier(1);
    topics.upsert(0, "a", "2", 2);
    topics.barrier(2);
    new Task(MUCH, 0).readAll();
    int before = store.commits;
    dead.read(0, 0);
    assertThat(store.commits).isEqualTo(before);
    assertThat(contents()).isEqualTo(Map.of("a", "2"));
  }

  private Map<String, String> contents() {
    Map<String, String> contents = new TreeMap<>();
    store.entries.forEach(
        (name, entry) ->
            contents.put(
                new String(name.key(), UTF_8),
                new String(((MirrorValue.StringValue) entry.value()).bytes(), UTF_8)));
    return contents;
  }

  private @Nullable Version barrier(int partition) {
    return Objects.requireNonNull(store.state(partition)).barrier();
  }

  /** A task as Connect treats it: what it refuses comes again, unless it was nothing. */
  private final class Task {
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final Map<TopicPartition, Long> rewinds = new HashMap<>();
    private final MirrorWriter writer;
    private List<ConsumerRecord<byte[], byte[]>> refused = List.of();
    private List<TopicPartition> assigned = List.of();

    Task(long heldBytesMax, Integer... numbers) {
      writer =
          new MirrorWriter(
              store.connect(),
              new ReaderView(topics.reader()),
              DatabaseMap.of("databases", List.of()),
              new SinkLimits(heldBytesMax, Long.MAX_VALUE, Long.MAX_VALUE),
              topics::nowMs,
              (partition, offset) -> rewinds.put(partition, offset));
      assign(numbers);
    }

    void assign(Integer... numbers) {
      assigned =
          topics.partitions().stream()
              .filter(each -> List.of(numbers).contains(each.partition()))
              .toList();
      writer.assign(assigned);
    }

    /** Everything that there is, and what barriers make of it. */
    void readAll() {
      for (int i = 0; i < 6; i++) {
        step(
            () -> {
              List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
              assigned.forEach(each -> records.addAll(fetch(each, Integer.MAX_VALUE)));
              return records;
            });
        topics.pass(MirrorWriter.GAP_AFTER_MS);
      }
    }

    /** Some records of a partition of data. */
    void read(int number, int count) {
      step(() -> fetch(new TopicPartition(ScriptedTopics.TOPIC, number), count));
    }

    private List<ConsumerRecord<byte[], byte[]>> fetch(TopicPartition from, int count) {
      next.putAll(rewinds);
      rewinds.clear();
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      long offset = next.getOrDefault(from, 0L);
      while (offset < topics.end(from) && records.size() < count) {
        records.add(topics.at(from, offset++));
      }
      next.put(from, offset);
      return records;
    }

    private void step(Supplier<List<ConsumerRecord<byte[], byte[]>>> fetching) {
      List<ConsumerRecord<byte[], byte[]>> batch = refused.isEmpty() ? fetching.get() : refused;
      try {
        writer.put(batch);
        refused = List.of();
      } catch (TargetUnavailableException e) {
        refused = batch;
      }
    }
  }
}
