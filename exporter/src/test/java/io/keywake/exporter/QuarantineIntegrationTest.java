package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keywake.connectors.mirror.InMemoryMirror;
import io.keywake.sandbox.Sandbox;
import io.keywake.schemas.record.EntryChange;
import io.keywake.schemas.record.EntryKey;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** A topic of real brokers takes less than it did when the export began, and then more again. */
@Tag("integration")
class QuarantineIntegrationTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String TOPIC = "limited";
  private static final int LESS_BYTES = 20_000;
  private static final int ENOUGH_BYTES = 16 << 20;

  private static Sandbox sandbox;

  @BeforeAll
  static void startSandbox() throws Exception {
    sandbox = Sandbox.start();
  }

  @AfterAll
  static void closeSandbox() {
    sandbox.close();
  }

  @Test
  void aValueThatIsTooLargeForTheTopicArrivesWhenItIsNotAnyMore() throws Exception {
    try (RunningStore store = new RunningStore(sandbox, "store-q", TOPIC);
        Jedis client = store.client()) {
      client.set("large", "small at first");
      client.set("neighbour", "1");
      store.compareWithMirror(sandbox);

      allow(LESS_BYTES);
      String large = "x".repeat(2 * LESS_BYTES);
      client.set("large", large);
      for (int i = 0; i < 200; i++) {
        client.set("neighbour " + i, "value");
      }
      await().atMost(PATIENCE).until(() -> store.is("quarantined-keys", 1L));
      assertThat(store.status()).containsEntry("state", "running");
      long entries = store.mirrored(sandbox, PATIENCE, InMemoryMirror::physicalKeyCount);
      assertThat(entries).as("all but one").isEqualTo(201);
      assertThat(deadLetters())
          .singleElement()
          .satisfies(
              letter -> {
                GenericRecord key = PlainAvro.decode(letter.key(), EntryKey.getClassSchema());
                assertThat(text(key.get("key"))).isEqualTo("large");
                GenericRecord value =
                    PlainAvro.decode(letter.value(), EntryChange.getClassSchema());
                assertThat(text(value.get("string"))).isEqualTo(large);
                assertThat(letter.headers().lastHeader("keywake.topic").value())
                    .asString(UTF_8)
                    .isEqualTo(TOPIC);
                assertThat(letter.headers().lastHeader("keywake.error").value())
                    .asString(UTF_8)
                    .contains("RecordTooLarge");
              });

      allow(ENOUGH_BYTES);
      await().atMost(PATIENCE).until(() -> store.is("quarantined-keys", 0L));
      store.compareWithMirror(sandbox);
    }
  }

  private static void allow(int bytes) throws Exception {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, TOPIC);
    ConfigEntry entry =
        new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(bytes));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", sandbox.bootstrapServers()))) {
      admin
          .incrementalAlterConfigs(
              Map.of(topic, List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }

  private static List<ConsumerRecord<byte[], byte[]>> deadLetters() {
    List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
    TopicPartition partition = new TopicPartition(TOPIC + ".dead-letter", 0);
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", sandbox.bootstrapServers(), "isolation.level", "read_committed");
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(letters::add);
      }
    }
    return letters;
  }

  private static String text(Object bytes) {
    return UTF_8.decode(((ByteBuffer) bytes).duplicate()).toString();
  }
}
