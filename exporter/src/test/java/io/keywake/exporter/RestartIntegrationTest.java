package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.atIndex;
import static org.awaitility.Awaitility.await;

import io.keywake.connectors.mirror.MirrorBarrier;
import io.keywake.exporter.RunningStore.OpenMirror;
import io.keywake.exporter.StoreState.Content;
import io.keywake.sandbox.Sandbox;
import io.keywake.schemas.DeleteCause;
import io.keywake.schemas.record.EntryChange;
import io.keywake.schemas.record.EntryKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.params.SetParams;

/**
 * A store that begins again, with everything, something or nothing of what it held. Each case ends
 * with a comparison of the store with a mirror that has run all the time, with one that begins
 * anew, and with a reader that takes the last record of each key.
 */
@Tag("integration")
class RestartIntegrationTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int PARTITIONS = 4;
  private static Sandbox sandbox;

  @TempDir Path directory;
  @TempDir Path other;

  @BeforeAll
  static void startSandbox() {
    sandbox = Sandbox.start();
  }

  @AfterAll
  static void closeSandbox() {
    sandbox.close();
  }

  @Test
  void aStoreThatEndedInGoodOrderGoesOnWithItsGeneration() throws Exception {
    try (OpenMirrorLater mirror = new OpenMirrorLater("orderly")) {
      try (RunningStore store = new RunningStore(sandbox, "s", "orderly", directory);
          Jedis client = store.client()) {
        write(client, 0, 2_000);
        mirror.compare(store, 1);
        client.set("{expires}a", "soon", SetParams.setParams().px(3_000));
      }
      long before = records("orderly");
      try (RunningStore store = new RunningStore(sandbox, "s", "orderly", directory);
          Jedis client = store.client()) {
        assertThat(store.status()).containsEntry("generation", 1L);
        client.set("after", "restart");
        client.del("key:7");
        await().atMost(PATIENCE).until(() -> client.get("{expires}a") == null);
        mirror.compare(store, 1);
        assertThat(records("orderly")).isLessThan(before + 10);
      }
      try (RunningStore store = new RunningStore(sandbox, "s", "orderly", directory)) {
        assertThat(store.status()).containsEntry("generation", 1L);
        mirror.compare(store, 1);
      }
    }
  }

  @Test
  void aGenerationGoesOnWithValuesInPartsAndRemovesThemLater() throws Exception {
    String[] small = {"record.bytes.max", "65536"};
    try (RunningStore store = new RunningStore(sandbox, "s", "parted", directory, small);
        Jedis client = store.client()) {
      client.set("large", "x".repeat(300_000));
      client.set("larger", "y".repeat(400_000));
      assertThat(store.compareWithMirror(sandbox).generation()).isEqualTo(1);
    }
    assertThat(standing("parted.parts")).isGreaterThan(10);
    try (RunningStore store = new RunningStore(sandbox, "s", "parted", directory, small);
        Jedis client = store.client()) {
      assertThat(store.status()).containsEntry("generation", 1L);
      client.append("larger", "end");
      client.set("large", "small now");
      client.del("larger");
      assertThat(store.compareWithMirror(sandbox).generation()).isEqualTo(1);
      await().atMost(PATIENCE).until(() -> standing("parted.parts") == 0);
    }
  }

  /** Keys of a topic whose last record is no tombstone. */
  private static long standing(String topic) {
    Map<String, Boolean> last = new HashMap<>();
    forEach(
        topic, record -> last.put(new String(record.key(), ISO_8859_1), record.value() != null));
    return last.values().stream().filter(each -> each).count();
  }

  @Test
  void aGenerationInTheDeltaFormGoesOnWithDeltas() throws Exception {
    String[] delta = {"form", "delta"};
    OpenMirror mirror;
    try (RunningStore store = new RunningStore(sandbox, "s", "deltas", directory, delta);
        Jedis client = store.client()) {
      for (int field = 0; field < 500; field++) {
        client.hset("large", "field:" + field, "value " + field);
      }
      client.set("expires", "later", SetParams.setParams().px(600_000));
      mirror = new OpenMirror(sandbox, "deltas");
      assertThat(store.compareWith(mirror).generation()).isEqualTo(1);
    }
    long before = records("deltas");
    try (OpenMirror stays = mirror;
        RunningStore store = new RunningStore(sandbox, "s", "deltas", directory, delta);
        Jedis client = store.client()) {
      client.hset("large", "field:7", "another");
      client.hdel("large", "field:8");
      client.hset("large", "field:7", "and another");
      assertThat(store.compareWith(stays).generation()).isEqualTo(1);
      assertThat(store.compareWithMirror(sandbox).generation()).isEqualTo(1);
      assertThat(records("deltas")).isEqualTo(before + 3);
    }
    List<Long> bases = new ArrayList<>();
    forEach(
        "deltas",
        record -> {
          GenericRecord change = PlainAvro.decode(record.value(), EntryChange.getClassSchema());
          if (change.get("operation").toString().equals("DELTA")) {
            bases.add((Long) ((GenericRecord) change.get("delta")).get("baseSequence"));
          }
        });
    assertThat(bases)
        .as("of the changes of the second run")
        .contains(0L, atIndex(bases.size() - 3));
  }

  @Test
  void aStartThatFailsCostsNoExportItsGeneration() throws Exception {
    ExportSettings first = ExportSettings.of(RunningStore.settings(sandbox, "spared"));
    ExportSettings second = ExportSettings.of(RunningStore.settings(sandbox, "faulty"));
    ExportSettings wrong =
        ExportSettings.of(RunningStore.settings(sandbox, "faulty", "partitions", "7"));
    try (RunningStore store = new RunningStore("s", directory, List.of(first, second));
        Jedis client = store.client()) {
      write(client, 0, 100);
      store.compareWithMirror(sandbox);
    }
    assertThatExceptionOfType(ExportSetupException.class)
        .isThrownBy(() -> new RunningStore("s", directory, List.of(first, wrong)))
        .withMessageContaining("topic faulty has 4 partitions");
    try (RunningStore store = new RunningStore("s", directory, List.of(first, second))) {
      assertThat(store.compareWithMirror(sandbox).generation()).isEqualTo(1);
    }
  }

  @Test
  void aStoreThatBeginsWithNothingLeavesNothingBehind() throws Exception {
    try (OpenMirrorLater mirror = new OpenMirrorLater("empty")) {
      try (RunningStore store = new RunningStore(sandbox, "s", "empty");
          Jedis client = store.client()) {
        write(client, 0, 5_000);
        mirror.compare(store, 1);
      }
      try (RunningStore store = new RunningStore(sandbox, "s", "empty");
          Jedis client = store.client()) {
        write(client, 4_000, 6_000);
        awaitRemoval(store);
        mirror.compare(store, 2);
      }
      Map<String, Integer> causes = tombstones("empty");
      assertThat(causes).containsEntry(DeleteCause.DELETED.name(), 4_000);
    }
  }

  @Test
  void aStoreThatBeginsWithAnOlderFileBeginsAGeneration() throws Exception {
    try (OpenMirrorLater mirror = new OpenMirrorLater("older")) {
      try (RunningStore store = new RunningStore(sandbox, "s", "older", directory);
          Jedis client = store.client()) {
        write(client, 0, 1_000);
        client.save();
        copy(directory, other);
        write(client, 1_000, 2_000);
        client.del("key:1", "key:2");
        mirror.compare(store, 1);
      }
      // The newest file would go on; this one is older by some changes.
      try (RunningStore store = new RunningStore(sandbox, "s", "older", other)) {
        awaitRemoval(store);
        mirror.compare(store, 2);
      }
      // That of the first life was exact then, but there has been another one.
      try (RunningStore store = new RunningStore(sandbox, "s", "older", directory)) {
        awaitRemoval(store);
        mirror.compare(store, 3);
      }
    }
  }

  @Test
  void aStoreThatWasKilledGoesOnOnlyIfNothingIsMissing() throws Exception {
    try (OpenMirrorLater mirror = new OpenMirrorLater("killed");
        RunningStore first = new RunningStore(sandbox, "s", "killed", directory);
        Jedis client = first.client()) {
      write(client, 0, 1_000);
      mirror.compare(first, 1);
      client.save();
      copy(directory, other);
      // The first one is still there, as one that hangs: worse than one that is killed.
      try (RunningStore second = new RunningStore(sandbox, "s", "killed", other);
          Jedis write = second.client()) {
        assertThat(second.status()).containsEntry("generation", 1L);
        write.set("key:1", "second");
        client.set("key:1", "first");
        await().atMost(PATIENCE).until(() -> first.is("state", "fenced"));
        mirror.compare(second, 1);
        write.save();
        Path another = Files.createDirectory(other.resolve("another"));
        copy(other, another);
        write.set("key:2", "published after the file was saved");
        mirror.compare(second, 1);
        try (RunningStore third = new RunningStore(sandbox, "s", "killed", another)) {
          assertThat(third.status()).containsEntry("generation", 2L);
          write.set("key:3", "of one that is fenced");
          await().atMost(PATIENCE).until(() -> second.is("state", "fenced"));
          awaitRemoval(third);
          mirror.compare(third, 2);
        }
      }
    }
  }

  private static void write(Jedis client, int from, int to) {
    try (Pipeline pipeline = client.pipelined()) {
      for (int each = from; each < to; each++) {
        pipeline.set("key:" + each, "value " + each);
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(
        from.resolve("dump.rdb"), to.resolve("dump.rdb"), StandardCopyOption.REPLACE_EXISTING);
  }

  private static void awaitRemoval(RunningStore store) {
    await().atMost(PATIENCE).until(() -> store.is("removing-orphans", 0L));
  }

  /** A mirror that begins with the first comparison, when there is a topic, and stays. */
  private static final class OpenMirrorLater implements AutoCloseable {
    private final String topic;
    private @Nullable OpenMirror mirror;

    OpenMirrorLater(String topic) {
      this.topic = topic;
    }

    void compare(RunningStore store, long generation) throws Exception {
      if (mirror == null) {
        mirror = new OpenMirror(sandbox, topic);
      }
      MirrorBarrier barrier = store.compareWith(mirror);
      assertThat(barrier.generation()).isEqualTo(generation);
      assertThat(store.compareWithMirror(sandbox).generation()).isEqualTo(generation);
      assertThat(lastRecords(topic)).isEqualTo(store.state());
    }

    @Override
    public void close() {
      if (mirror != null) {
        mirror.close();
      }
    }
  }

  // What a plain consumer finds.

  private static Map<String, Content> lastRecords(String topic) {
    Map<String, Content> last = new HashMap<>();
    forEach(
        topic,
        record -> {
          String name = StoreState.name(PlainAvro.decode(record.key(), EntryKey.getClassSchema()));
          if (record.value() == null) {
            last.remove(name);
          } else {
            last.put(
                name,
                StoreState.content(PlainAvro.decode(record.value(), EntryChange.getClassSchema())));
          }
        });
    return last;
  }

  private static Map<String, Integer> tombstones(String topic) {
    Map<String, Integer> causes = new HashMap<>();
    forEach(
        topic,
        record -> {
          if (record.value() == null) {
            String cause = PlainAvro.tombstone(record.headers()).cause().name();
            causes.merge(cause, 1, Integer::sum);
          }
        });
    return causes;
  }

  private static long records(String topic) {
    AtomicInteger count = new AtomicInteger();
    forEach(topic, record -> count.incrementAndGet());
    return count.get();
  }

  private static void forEach(
      String topic, java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> sink) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", sandbox.bootstrapServers(), "isolation.level", "read_committed");
    List<TopicPartition> partitions =
        IntStream.range(0, PARTITIONS).mapToObj(each -> new TopicPartition(topic, each)).toList();
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream()
          .anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
        consumer.poll(Duration.ofMillis(200)).forEach(sink);
      }
    }
  }
}
