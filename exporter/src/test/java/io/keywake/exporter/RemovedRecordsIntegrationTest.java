package io.keywake.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keywake.sandbox.Sandbox;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;

/** What brokers remove by and by takes nothing from a reader that begins afterwards. */
@Tag("integration")
class RemovedRecordsIntegrationTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int KEYS = 100;
  private static final int FIELDS = 5000;

  private static Sandbox sandbox;

  @BeforeAll
  static void startSandbox() {
    sandbox =
        Sandbox.builder()
            .brokerProperty("log.cleaner.backoff.ms", "200")
            .brokerProperty("log.retention.check.interval.ms", "500")
            .brokerProperty("log.initial.task.delay.ms", "500")
            .start();
  }

  @AfterAll
  static void closeSandbox() {
    sandbox.close();
  }

  @Test
  void aMirrorOfACompactedTopicIsTheStore() throws Exception {
    String lagMs = "2000";
    create(
        "compacted",
        Map.of(
            "cleanup.policy", "compact",
            "delete.retention.ms", "604800000",
            "min.compaction.lag.ms", lagMs,
            "min.cleanable.dirty.ratio", "0.001"));
    try (RunningStore store =
            new RunningStore(
                sandbox,
                "store-compacted",
                "compacted",
                "partitions",
                "1",
                "min.compaction.lag.ms",
                lagMs);
        Jedis client = store.client()) {
      writeRound(client, 0);
      client.set("never again", "v");
      store.compareWithMirror(sandbox);
      long firstEnd = end("compacted");
      for (int key = 0; key < KEYS; key += 2) {
        client.del("key " + key);
      }

      int[] round = {1};
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                writeRound(client, round[0]++);
                return countBefore("compacted", firstEnd) == 1;
              });

      store.compareWithMirror(sandbox);
    }
  }

  @Test
  void aMirrorOfATopicInDeltaFormIsTheStoreThoughWhatWasWrittenFirstIsGone() throws Exception {
    String retentionMs = "15000";
    create(
        "deltas",
        Map.of(
            "cleanup.policy", "delete",
            "retention.ms", retentionMs,
            "retention.bytes", "-1",
            "file.delete.delay.ms", "0"));
    try (RunningStore store =
            new RunningStore(
                sandbox,
                "store-deltas",
                "deltas",
                "partitions",
                "1",
                "form",
                "delta",
                "retention.ms",
                retentionMs,
                "refresh.interval.ms",
                "2000");
        Jedis client = store.client()) {
      client.set("never again", "v");
      try (Pipeline pipeline = client.pipelined()) {
        for (int i = 0; i < FIELDS; i++) {
          pipeline.hset("hash", "field " + i, "value");
        }
      }
      store.compareWithMirror(sandbox);
      long firstEnd = end("deltas");

      int[] round = {0};
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                client.hset("hash", "field " + round[0] % FIELDS, "round " + round[0]);
                client.hdel("hash", "field " + (round[0] * 7 + 3) % FIELDS);
                round[0]++;
                return begin("deltas") >= firstEnd;
              });

      store.compareWithMirror(sandbox);
    }
  }

  private static void writeRound(Jedis client, int round) {
    try (Pipeline pipeline = client.pipelined()) {
      for (int key = 1; key < KEYS; key += 2) {
        pipeline.set("key " + key, "round " + round);
      }
      for (int key = 0; round == 0 && key < KEYS; key += 2) {
        pipeline.set("key " + key, "to be deleted");
      }
    }
  }

  /** With segments that last a second, because nothing is removed from the newest one. */
  private static void create(String topic, Map<String, String> more) throws Exception {
    Map<String, String> configuration = new HashMap<>(more);
    configuration.put("segment.ms", "1000");
    configuration.put("max.message.bytes", "16777216");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", sandbox.bootstrapServers()))) {
      admin
          .createTopics(List.of(new NewTopic(topic, 1, (short) 1).configs(configuration)))
          .all()
          .get();
    }
  }

  private static long begin(String topic) {
    try (Consumer<byte[], byte[]> consumer = consumer()) {
      TopicPartition partition = new TopicPartition(topic, 0);
      return consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
    }
  }

  private static long end(String topic) {
    try (Consumer<byte[], byte[]> consumer = consumer()) {
      TopicPartition partition = new TopicPartition(topic, 0);
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      assertThat(end).isPositive();
      return end;
    }
  }

  /** How many records stand before an offset. */
  private static int countBefore(String topic, long end) {
    TopicPartition partition = new TopicPartition(topic, 0);
    int count = 0;
    try (Consumer<byte[], byte[]> consumer = consumer()) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          count += record.offset() < end ? 1 : 0;
        }
      }
    }
    return count;
  }

  private static Consumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers", sandbox.bootstrapServers(), "isolation.level", "read_committed"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
