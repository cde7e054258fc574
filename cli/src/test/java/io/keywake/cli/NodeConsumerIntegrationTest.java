package io.keywake.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.keywake.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/**
 * The consumer in JavaScript, which knows of the topics no more than their contract says, beside
 * the store itself and our own mirror. Skipped where there is no Node, or no registry of packages.
 */
@Tag("integration")
class NodeConsumerIntegrationTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Path EXAMPLE = Path.of("..", "connectors", "examples", "node");
  private static final String TOPIC = "foreign.reader";
  private static final String OUT = "out";
  private static final String ERR = "err";

  @TempDir private static Path directory;

  private static Sandbox sandbox;

  @BeforeAll
  static void install() throws Exception {
    assume("node is installed", succeeds("node", "--version"));
    assume(
        "npm is installed and reaches a registry of packages",
        succeeds("npm", "view", "kafkajs@2.2.4", "version"));
    for (String file : List.of("consumer.js", "package.json", "package-lock.json")) {
      Files.copy(EXAMPLE.resolve(file), directory.resolve(file));
    }
    assertThat(succeeds("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")).isTrue();
    sandbox = Sandbox.start();
  }

  private static void assume(String what, boolean holds) {
    if (!holds) {
      System.err.println("WARNING: the consumer in Node is NOT TESTED; it needs that " + what);
    }
    assumeThat(holds).as(what).isTrue();
  }

  @AfterAll
  static void close() {
    if (sandbox != null) {
      sandbox.close();
    }
  }

  @Test
  void isShorterThanTwoPages() throws IOException {
    assertThat(Files.readAllLines(EXAMPLE.resolve("consumer.js"))).hasSizeLessThan(160);
  }

  @Test
  void rebuildsTheStateThatAMirrorRebuilds() throws Exception {
    try (PublishedStore store = openStore()) {
      store.fill();
      fillWithValuesThatGoInParts(store);
      store.awaitBarrier();
      List<String> stored = StoreDump.of(store.client());
      assertThat(stored).hasSizeGreaterThan(100);
      assertThat(stored).anyMatch(line -> line.contains("\"odd\\n\\u0001\\\\u00ff\u2028é\""));
      assertThat(consumed()).isEqualTo(stored);
      assertThat(mirrored()).isEqualTo(stored);
    }
    // A store that begins anew: what it had before is still in the topic.
    try (PublishedStore store = openStore()) {
      store.client().set("only", "one");
      store.awaitBarrier();
      assertThat(consumed()).isEqualTo(StoreDump.of(store.client())).hasSize(1);
      assertThat(mirrored()).hasSize(1);
    }
    letBarriersBeOld();
    assertThat(mirrored()).hasSize(1);
    assertThat(consumed()).isEqualTo(mirrored());
    appendToTopic();
    assertThat(refusal()).contains("the newest barrier is too old");
  }

  /** Makes compaction wait for a millisecond only. */
  private static void letBarriersBeOld() throws Exception {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, TOPIC);
    ConfigEntry lag = new ConfigEntry(TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG, "1");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", sandbox.bootstrapServers()))) {
      admin
          .incrementalAlterConfigs(
              Map.of(topic, List.of(new AlterConfigOp(lag, AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }

  /** Has two offsets taken, as by a record and the marker that ends its transaction. */
  private static void appendToTopic() throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", sandbox.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < 2; i++) {
        producer.send(new ProducerRecord<>(TOPIC, 0, new byte[1], new byte[1])).get();
      }
    }
  }

  private static void fillWithValuesThatGoInParts(PublishedStore store) {
    Jedis client = store.client();
    client.set("long string", "abcdefghi".repeat(20_000));
    client.hset("long value", "a", "b");
    client.hset("long value", "long " + "f".repeat(70_000), "v".repeat(150_000));
    for (int i = 0; i < 3000; i++) {
      store.send("HSET", "many fields", "field " + i, "value of the field " + i);
      store.send("SADD", "many members", "member that takes some room " + i);
      store.send("ZADD", "many scores", i + ".5", "member that takes some room " + i);
      store.send("RPUSH", "many elements", "element that takes some room " + i);
    }
    store.send("RPUSH", "many elements", "e".repeat(100_000), "after it");
    client.set("small again", "a".repeat(100_000));
    client.set("small again", "a");
  }

  private static PublishedStore openStore() throws IOException {
    return PublishedStore.start(sandbox, TOPIC, "export.main.record.bytes.max=65536");
  }

  private static List<String> mirrored() throws Exception {
    return PublishedStore.mirrored(sandbox.bootstrapServers(), sandbox.schemaRegistryUrl(), TOPIC);
  }

  private static List<String> consumed() throws Exception {
    assertThat(consume()).as("%s", Files.readString(directory.resolve(ERR))).isZero();
    return Files.readAllLines(directory.resolve(OUT));
  }

  private static String refusal() throws Exception {
    assertThat(consume()).isEqualTo(2);
    return Files.readString(directory.resolve(ERR));
  }

  /** Runs the consumer, and returns how it ended. */
  private static int consume() throws Exception {
    Process consumer =
        new ProcessBuilder(
                "node",
                "consumer.js",
                sandbox.bootstrapServers(),
                sandbox.schemaRegistryUrl(),
                TOPIC)
            .directory(directory.toFile())
            .redirectOutput(directory.resolve(OUT).toFile())
            .redirectError(directory.resolve(ERR).toFile())
            .start();
    try {
      assertThat(consumer.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      return consumer.exitValue();
    } finally {
      consumer.destroyForcibly();
    }
  }

  /** Whether a command can be run in the directory, and ends well. */
  private static boolean succeeds(String... command) throws Exception {
    Path told = directory.resolve("told");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(told.toFile())
              .start();
      boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      process.destroyForcibly();
      boolean succeeded = ended && process.exitValue() == 0;
      if (!succeeded) {
        System.err.println(String.join(" ", command) + ": " + Files.readString(told));
      }
      return succeeded;
    } catch (IOException missing) {
      return false;
    }
  }
}
