package io.keywake.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.keywake.sandbox.Sandbox;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/**
 * Sinks that are not ours, with the very configurations of the documentation, compared with the
 * store at barriers.
 */
@Tag("integration")
class OrdinarySinksIntegrationTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String TOPIC = "shop";
  private static final int DATABASES = 2;
  private static final int USERS = 200;
  private static final long SEED = 6;

  /** What becomes no row. */
  private static final Set<String> UNFIT =
      Set.of("user:broken", "{user:broken} zero", "{user:broken} \0");

  /** Not before the test has ended. */
  private static final long EXPIRE_AT_MS = 1_900_000_000_000L;

  @TempDir private static Path directory;

  private static Sandbox sandbox;
  private static Optional<PostgreSql> postgreSql = Optional.empty();
  private static ConnectWorker worker;
  private static ExportedStore store;

  @BeforeAll
  static void start() throws Exception {
    sandbox = Sandbox.start();
    postgreSql = PostgreSql.start();
    Map<String, String> environment = new HashMap<>();
    environment.put("SINK_FILE", directory.resolve("sink").toString());
    postgreSql.ifPresent(server -> environment.putAll(server.environment()));
    store = new ExportedStore(sandbox, TOPIC, "explicit.deletes", "true");
    // So the first records of all partitions are deletions to a sink that wants something else.
    try (Jedis client = store.client()) {
      for (int i = 0; i < 50; i++) {
        client.sadd("first:" + i, "member");
        client.del("first:" + i);
      }
    }
    worker = ConnectWorker.start(sandbox, directory, environment);
  }

  @AfterAll
  static void close() throws Exception {
    if (worker != null) {
      worker.close();
    }
    if (store != null) {
      store.close();
    }
    if (postgreSql.isPresent()) {
      postgreSql.get().close();
    }
    sandbox.close();
  }

  @Test
  void theWorkerFindsThePluginsByTheirManifests() throws Exception {
    assertThat(worker.plugins())
        .contains("io.keywake.connectors.connect.Unwrap$Key")
        .contains("io.keywake.connectors.connect.Unwrap$Value")
        .contains("io.keywake.connectors.connect.DatabaseIs")
        .contains("io.keywake.connectors.connect.EntryTypeIs");
    // It warns of plugins without manifests.
    assertThat(Files.readString(directory.resolve("connect-worker.log")))
        .doesNotContain("plugins/keywake-connect/");
  }

  @Test
  void hashesAreRowsOfATable() throws Exception {
    if (postgreSql.isEmpty()) {
      System.err.println("WARNING: PostgreSQL is not installed: the JDBC sink is not tested.");
    }
    assumeThat(postgreSql.isPresent()).as("PostgreSQL is installed").isTrue();
    try (Jedis client = store.client()) {
      Random random = new Random(SEED);
      change(client, random, 500);
      postgreSql.get().query(Files.readString(ConnectWorker.DOCUMENTATION.resolve("users.sql")));
      worker.run("jdbc-sink.json", Map.of());
      compareTable(client, postgreSql.get());
      assertThat(usersOf(client)).hasSizeGreaterThan(20);
      worker.run("jdbc-sink.json", Map.of("tasks.max", "2"));
      change(client, random, 2000);
      compareTable(client, postgreSql.get());
      worker.process().kill();
      change(client, random, 500);
      worker.process().start();
      compareTable(client, postgreSql.get());
      client.select(0);
      client.hset("user:broken", Map.of("name", "Eve", "age", "unknown"));
      client.hset("{user:broken} zero", "email", "eve\0@example.org");
      client.hset("{user:broken} \0", "name", "Eve");
      // In the same partition: Debezium's sink notes what it has put, not what was left out before.
      client.hset("after {user:broken}", "name", "Ada");
      compareTable(client, postgreSql.get());
      assertThat(deadLetters("shop-users.dead-letters", 3))
          .containsExactly(
              "key \"user:broken\" of database 0: field \"age\" does not fit its type, expected"
                  + " int32",
              "key \"{user:broken} zero\" of database 0: column \"email\" has a zero byte,"
                  + " expected none (setting zero.bytes)",
              "key \"{user:broken} \\x00\" of database 0: the key has a zero byte, expected none"
                  + " (setting zero.bytes)");
      // Its tombstone does not fit either.
      client.del("{user:broken} \0");
      client.hset("after {user:broken}", "name", "Zoë");
      client.flushAll();
      compareTable(client, postgreSql.get());
      assertThat(usersOf(client)).isEmpty();
    }
    worker.delete("shop-users");
  }

  @Test
  void valuesOfEveryTypeAreLinesOfAFile() throws Exception {
    try (Jedis client = store.client()) {
      change(client, new Random(SEED + 1), 500);
      client.select(0);
      client.set("text", "Zoë");
      client.hset("map", "field", "value");
      client.rpush("list", "b", "a", "b");
      client.sadd("set", "member");
      client.zadd("scores", 1.5, "member");
      worker.run("file-sink.json", Map.of());
      compareFile(client);
      change(client, new Random(SEED + 2), 500);
      client.select(0);
      client.set("list", "a string now");
      compareFile(client);
    }
    worker.delete("shop-file");
  }

  /** Writes at random, in every way that rows come, change and go. */
  private static void change(Jedis client, Random random, int commands) {
    for (int i = 0; i < commands; i++) {
      client.select(random.nextInt(DATABASES));
      String user = "user:" + random.nextInt(USERS);
      boolean isHash = client.type(user).equals("hash");
      int dice = random.nextInt(16);
      if (dice == 0 || (dice > 5 && !isHash)) {
        client.del(user);
      }
      if (dice > 5) {
        client.hset(user, fields(random));
      } else if (dice == 1) {
        client.set(user, "no hash any more");
      } else if (dice == 2 && isHash) {
        client.hdel(user, "email");
      } else if (dice == 3) {
        client.pexpireAt(user, EXPIRE_AT_MS + random.nextInt(1_000_000));
      } else if (dice == 4) {
        client.pexpire(user, 1);
      } else if (dice == 5 && isHash) {
        client.rename(user, "user:" + random.nextInt(USERS));
      }
    }
  }

  private static Map<String, String> fields(Random random) {
    Map<String, String> fields = new HashMap<>();
    fields.put("name", "Zoë " + random.nextInt(1000));
    fields.put("email", "zoe" + random.nextInt(1000) + "@example.org");
    fields.put("age", Integer.toString(random.nextInt(100)));
    fields.put("balance", random.nextInt(1000) + "." + random.nextInt(10));
    fields.put("active", random.nextBoolean() ? "true" : "0");
    fields.put("created", "2026-11-22T10:00:00." + (100 + random.nextInt(900)) + "Z");
    fields.put("notes", "not declared");
    fields.keySet().removeIf(field -> !field.equals("name") && random.nextInt(8) == 0);
    return fields;
  }

  private static void compareTable(Jedis client, PostgreSql server) throws Exception {
    awaitExpired(client);
    worker.awaitOffsets("shop-users", dataOffsets());
    assertThat(
            server.query(
                "SELECT id, db, name, email, age, balance, active,"
                    + " to_char(created, 'YYYY-MM-DD\"T\"HH24:MI:SS.MSZ'),"
                    + " trunc(extract(epoch FROM expires_at) * 1000)"
                    + " FROM users ORDER BY db, id COLLATE \"C\""))
        .isEqualTo(usersOf(client));
  }

  /** The rows that the store's hashes are to be. */
  private static List<String> usersOf(Jedis client) {
    List<String> rows = new ArrayList<>();
    for (int db = 0; db < DATABASES; db++) {
      client.select(db);
      for (String key : new TreeSet<>(client.keys("*"))) {
        if (!client.type(key).equals("hash") || UNFIT.contains(key)) {
          continue;
        }
        Map<String, String> hash = client.hgetAll(key);
        String balance = hash.get("balance");
        String active = hash.get("active");
        long expireAtMs = client.pexpireTime(key);
        rows.add(
            String.join(
                "|",
                key,
                Integer.toString(db),
                hash.getOrDefault("name", ""),
                hash.getOrDefault("email", ""),
                hash.getOrDefault("age", ""),
                balance == null ? "" : new BigDecimal(balance).setScale(2).toPlainString(),
                active == null ? "" : active.equals("true") ? "t" : "f",
                hash.getOrDefault("created", ""),
                expireAtMs < 0 ? "" : Long.toString(expireAtMs)));
      }
    }
    return rows;
  }

  private static void compareFile(Jedis client) throws Exception {
    awaitExpired(client);
    worker.awaitOffsets("shop-file", dataOffsets());
    Map<String, String> last = new TreeMap<>();
    for (String line : Files.readAllLines(directory.resolve("sink"))) {
      last.put(line.replaceAll("^Struct\\{key=([^,]*),.*", "$1"), inOrder(line));
    }
    client.select(0);
    // A file is told of no deletion.
    last.keySet().retainAll(client.keys("*"));
    assertThat(last).isEqualTo(linesOf(client));
  }

  /** The lines that the values of database 0 are to be. */
  private static Map<String, String> linesOf(Jedis client) {
    Map<String, String> lines = new TreeMap<>();
    for (String key : client.keys("*")) {
      String type = client.type(key);
      String label = type.equals("zset") ? "sorted_set" : type;
      String value = value(client, type, key).toString();
      lines.put(key, inOrder("Struct{key=" + key + ",type=" + label + ",value=" + value + "}"));
    }
    return lines;
  }

  /** The line, the fields of a map in their order. */
  private static String inOrder(String line) {
    int map = line.indexOf("value={") + "value={".length();
    return map < "value={".length()
        ? line
        : line.substring(0, map) + new TreeSet<>(List.of(line.substring(map).split("[,}] ?")));
  }

  private static Object value(Jedis client, String type, String key) {
    return switch (type) {
      case "string" -> client.get(key);
      case "hash" -> client.hgetAll(key);
      case "list" -> client.lrange(key, 0, -1);
      case "set" -> client.smembers(key);
      case "zset" ->
          client.zrangeWithScores(key, 0, -1).stream()
              .map(each -> "Struct{member=" + each.getElement() + ",score=" + each.getScore() + "}")
              .toList();
      default -> throw new AssertionError(type);
    };
  }

  /** Up to where a sink of the data topic has to read for a barrier of now. */
  private static Map<TopicPartition, Long> dataOffsets() throws InterruptedException {
    Map<TopicPartition, Long> offsets = new HashMap<>(store.barrier());
    offsets.keySet().removeIf(partition -> !partition.topic().equals(TOPIC));
    return offsets;
  }

  /** Waits until what expires soon is gone. */
  private static void awaitExpired(Jedis client) {
    for (int db = 0; db < DATABASES; db++) {
      client.select(db);
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  client.keys("*").stream()
                      .map(client::pexpireTime)
                      .allMatch(ms -> ms == -1 || ms >= EXPIRE_AT_MS));
    }
  }

  /** Why the first records of a dead-letter topic are there. */
  private static List<String> deadLetters(String topic, int count) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", sandbox.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                return records.size() >= count;
              });
      return records.subList(0, count).stream()
          .map(record -> record.headers().lastHeader("__connect.errors.exception.message"))
          .map(message -> new String(message.value(), UTF_8))
          .toList();
    }
  }
}
