package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.keywake.sandbox.Sandbox;
import io.keywake.schemas.HashSlot;
import io.keywake.schemas.record.ControlKey;
import io.keywake.schemas.record.ControlRecord;
import io.keywake.schemas.record.EntryChange;
import io.keywake.schemas.record.EntryKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.avro.generic.GenericRecord;
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

/** What stands in the topics, read by a plain consumer; and what is refused at the start. */
@Tag("integration")
class TopicContractIntegrationTest {
  private static Sandbox sandbox;

  @BeforeAll
  static void startSandbox() {
    sandbox = Sandbox.start();
  }

  @AfterAll
  static void closeSandbox() {
    sandbox.close();
  }

  @Test
  void aBarrierNamesTheEndOfEveryPartition() throws Exception {
    long sequence;
    try (RunningStore store = new RunningStore(sandbox, "store-1", "ends", "partitions", "3");
        Jedis client = store.client()) {
      for (int i = 0; i < 50; i++) {
        client.set("{only}" + i, "v");
      }
      client.del("{only}7");
      sequence = store.demandBarrier();
    }

    GenericRecord barrier = null;
    for (ConsumerRecord<byte[], byte[]> record : committed("ends.control", 0)) {
      if (kind(record).equals("barrier")) {
        barrier = (GenericRecord) control(record).get("barrier");
        assertThat(control(record).get("storeId")).hasToString("store-1");
        assertThat(control(record).get("generation")).isEqualTo(1L);
      }
    }
    assertThat(barrier).isNotNull();
    assertThat((Long) barrier.get("sequence")).isGreaterThanOrEqualTo(sequence);
    assertThat(barrier.get("keyCount")).isEqualTo(49L);
    Map<Integer, Long> ends = new HashMap<>();
    for (Object each : (List<?>) barrier.get("endOffsets")) {
      GenericRecord end = (GenericRecord) each;
      if (end.get("topic").toString().equals("ends")) {
        ends.put((Integer) end.get("partition"), (Long) end.get("offset"));
      } else {
        assertThat(end.get("topic")).hasToString("ends.parts");
        assertThat(end.get("offset")).isEqualTo(0L);
      }
    }
    assertThat((List<?>) barrier.get("endOffsets")).hasSize(6);
    int used = HashSlot.partition("{only}".getBytes(UTF_8), 3);
    for (int partition = 0; partition < 3; partition++) {
      List<ConsumerRecord<byte[], byte[]>> records = committed("ends", partition);
      long expected = records.isEmpty() ? 0 : records.get(records.size() - 1).offset() + 1;
      assertThat(ends).containsEntry(partition, expected);
      assertThat(records).hasSize(partition == used ? 51 : 0);
    }
  }

  @Test
  void theControlTopicTellsOfGenerationAndKeySchema() throws Exception {
    new RunningStore(sandbox, "store-1", "facts").close();
    new RunningStore(sandbox, "store-1", "facts").close();

    TreeSet<Long> generations = new TreeSet<>();
    int keySchemaId = 0;
    for (ConsumerRecord<byte[], byte[]> record : committed("facts.control", 0)) {
      GenericRecord control = control(record);
      generations.add((Long) control.get("generation"));
      if (kind(record).equals("generation")) {
        GenericRecord start = (GenericRecord) control.get("generationStart");
        assertThat((List<?>) start.get("startOffsets")).hasSize(8);
      } else if (kind(record).equals("key-schema")) {
        keySchemaId = (Integer) ((GenericRecord) control.get("keySchema")).get("id");
      }
    }
    assertThat(generations).containsExactly(1L, 2L);
    assertThat(keySchemaId).isPositive();
  }

  @Test
  void anEmptyTopicOfARouteIsItsExportsFromTheStartOn() throws Exception {
    String[] routes = {"routes", "claimed:user:*"};
    try (RunningStore store = new RunningStore(sandbox, "store-1", "claims", routes);
        Jedis client = store.client()) {
      refusesToStart(
          "store-2",
          "claims-too",
          "routes: topic claimed belongs to topic claims of store store-1",
          routes);
      refusesToStart(
          "store-2", "claimed", "topic: topic claimed belongs to topic claims of store store-1");
      refusesToStart(
          "store-2",
          "claims-three",
          "routes: topic claims is the main topic of another export, as claims.control says",
          "routes",
          "claims:user:*");
      client.set("user:1", "routed");
      client.set("", "a key like another");
      store.compareWithMirror(sandbox);
    }
    try (RunningStore again = new RunningStore(sandbox, "store-1", "claims", routes)) {
      again.compareWithMirror(sandbox);
    }
  }

  private static void refusesToStart(
      String storeId, String topic, String message, String... settings) {
    assertThatExceptionOfType(ExportSetupException.class)
        .isThrownBy(() -> new RunningStore(sandbox, storeId, topic, settings).close())
        .withMessageStartingWith(message);
  }

  @Test
  void aDataTopicHoldsKeyedRecordsThatPlainAvroReads() throws Exception {
    try (RunningStore store = new RunningStore(sandbox, "store-1", "plain", "partitions", "1");
        Jedis client = store.client()) {
      client.set("gone", "v");
      store.compareWithMirror(sandbox);
      client.del("gone");
      client.hset("h", "f", "v");
      store.compareWithMirror(sandbox);
    }

    List<String> seen = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : committed("plain", 0)) {
      String name = StoreState.name(PlainAvro.decode(record.key(), EntryKey.getClassSchema()));
      seen.add(
          record.value() == null
              ? name + " " + PlainAvro.tombstone(record.headers()).cause()
              : name
                  + " "
                  + StoreState.content(
                          PlainAvro.decode(record.value(), EntryChange.getClassSchema()))
                      .value());
    }
    assertThat(seen).containsExactly("0/gone v", "0/gone DELETED", "0/h {f=v}");
  }

  @Test
  void aTopicOfAnotherStoreIsRefused() throws Exception {
    new RunningStore(sandbox, "store-1", "owned").close();
    refuses("store-2", "owned", "topic", "topic owned belongs to store store-1");
  }

  @Test
  void aTopicWithAnotherNumberOfPartitionsIsRefused() throws Exception {
    create(new NewTopic("six", 6, (short) 1).configs(Map.of("cleanup.policy", "compact")));
    refuses("store-1", "six", "partitions", "topic six has 6 partitions; expected 4");
  }

  @Test
  void aTopicThatIsNotCompactedIsRefused() throws Exception {
    create(new NewTopic("deleting", 4, (short) 1));
    refuses("store-1", "deleting", "form", "topic deleting has cleanup.policy=delete");
  }

  @Test
  void aTopicThatForgetsTooEarlyIsRefused() throws Exception {
    create(
        new NewTopic("hasty", 4, (short) 1)
            .configs(Map.of("cleanup.policy", "compact", "max.message.bytes", "16777216")));
    refuses(
        "store-1",
        "hasty",
        "delete.retention.ms",
        "topic hasty has delete.retention.ms=86400000; expected at least 604800000");
  }

  @Test
  void aTopicOfPartsIsVerifiedAsWell() throws Exception {
    create(new NewTopic("odd.parts", 3, (short) 1).configs(suitable()));
    refuses("store-1", "odd", "partitions", "topic odd.parts has 3 partitions; expected 4");
  }

  @Test
  void aTopicWhoseRecordsWouldBeTooSmallIsRefused() throws Exception {
    create(new NewTopic("narrow", 4, (short) 1).configs(suitable("max.message.bytes", "1000000")));
    refuses("store-1", "narrow", "record.bytes.max", "topic narrow has max.message.bytes=1000000");
  }

  @Test
  void aTopicThatIsCompactedTooEarlyIsRefused() throws Exception {
    create(new NewTopic("eager", 4, (short) 1).configs(suitable("min.compaction.lag.ms", "0")));
    refuses("store-1", "eager", "min.compaction.lag.ms", "topic eager has min.compaction.lag.ms=0");
  }

  @Test
  void aTopicThatWantsMoreReplicasThanItHasIsRefused() throws Exception {
    create(new NewTopic("alone", 4, (short) 1).configs(suitable("min.insync.replicas", "2")));
    refuses(
        "store-1",
        "alone",
        "replication.factor",
        "topic alone has 1 replicas and min.insync.replicas=2");
  }

  @Test
  void aTopicThatReplacesTheTimeOfRecordsIsRefused() throws Exception {
    create(
        new NewTopic("late", 4, (short) 1)
            .configs(suitable("message.timestamp.type", "LogAppendTime")));
    refuses("store-1", "late", "topic", "topic late has message.timestamp.type=LogAppendTime");
  }

  @Test
  void aTransactionThatMayTakeLongerThanBrokersAllowIsRefused() {
    refuses(
        "store-1",
        "slow",
        "producer.transaction.timeout.ms",
        "the brokers do not allow transactions of 7200000 ms",
        "producer.transaction.timeout.ms",
        "7200000");
  }

  private static Map<String, String> suitable(String... but) {
    Map<String, String> configuration =
        new HashMap<>(
            Map.of(
                "cleanup.policy", "compact",
                "max.message.bytes", "16777216",
                "delete.retention.ms", "604800000",
                "min.compaction.lag.ms", "21600000"));
    for (int i = 0; i < but.length; i += 2) {
      configuration.put(but[i], but[i + 1]);
    }
    return configuration;
  }

  @Test
  void brokersThatDoNotAnswerAreNamed() {
    refuses(
        "store-1",
        "nowhere",
        "bootstrap.servers",
        "no answer from 127.0.0.1:1 within 1500 ms",
        "bootstrap.servers",
        "127.0.0.1:1",
        "startup.timeout.ms",
        "1500");
  }

  @Test
  void aRegistryThatDoesNotAnswerIsNamed() {
    refuses(
        "store-1",
        "nowhere",
        "schema.registry.url",
        "no answer from http://127.0.0.1:1",
        "schema.registry.url",
        "http://127.0.0.1:1");
  }

  @Test
  void aSchemaThatIsNotThereIsNamedIfItMayNotBeRegistered() {
    refuses(
        "store-1",
        "unregistered",
        "auto.register.schemas",
        "false, and the registry has no schema of unregistered-key",
        "auto.register.schemas",
        "false");
  }

  private static void refuses(
      String storeId, String topic, String setting, String found, String... more) {
    assertThatExceptionOfType(ExportSetupException.class)
        .isThrownBy(() -> new RunningStore(sandbox, storeId, topic, more))
        .satisfies(e -> assertThat(e.setting()).isEqualTo(setting))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"))
        .withMessageContaining(setting + ": " + found);
  }

  private static void create(NewTopic topic) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", sandbox.bootstrapServers()))) {
      admin.createTopics(List.of(topic)).all().get();
    }
  }

  private static List<ConsumerRecord<byte[], byte[]>> committed(String topic, int partition) {
    TopicPartition wanted = new TopicPartition(topic, partition);
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                sandbox.bootstrapServers(),
                "isolation.level",
                "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(wanted));
      consumer.seekToBeginning(List.of(wanted));
      long end = consumer.endOffsets(List.of(wanted)).getOrDefault(wanted, 0L);
      while (consumer.position(wanted) < end) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }

  private static String kind(ConsumerRecord<byte[], byte[]> record) {
    return PlainAvro.decode(record.key(), ControlKey.getClassSchema()).get("kind").toString();
  }

  private static GenericRecord control(ConsumerRecord<byte[], byte[]> record) {
    return PlainAvro.decode(record.value(), ControlRecord.getClassSchema());
  }
}
