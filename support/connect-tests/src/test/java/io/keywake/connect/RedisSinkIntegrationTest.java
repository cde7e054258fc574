package io.keywake.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keywake.sandbox.LoopbackPort;
import io.keywake.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The sink connector with the configuration of the documentation, in a real worker, before a real
 * redis-server: compared with the store at barriers, while both are stopped and started.
 */
@Tag("integration")
class RedisSinkIntegrationTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String TOPIC = "shop";
  private static final String OWN_KEYS = "keywake-sink:shop-redis:";
  private static final String PASSWORD = "secret";
  private static final int PARTITIONS = 4;
  private static final int DATABASES = 2;
  private static final long EXPIRE_AT_MS = 1_900_000_000_000L;

  @TempDir private Path directory;
  private int port;
  private @Nullable Process redis;

  @Test
  void theTargetEqualsTheStoreAtBarriers() throws Exception {
    port = LoopbackPort.free();
    startRedis();
    Map<String, String> environment =
        Map.of(
            "REDIS_HOST",
            LoopbackPort.HOST,
            "REDIS_PORT",
            Integer.toString(port),
            "REDIS_PASSWORD",
            PASSWORD);
    try (Sandbox sandbox = Sandbox.start();
        ExportedStore store = new ExportedStore(sandbox, TOPIC, "record.bytes.max", "65536");
        ConnectWorker worker = ConnectWorker.start(sandbox, directory, environment);
        Jedis client = store.client()) {
      Random random = new Random(6);
      try (Jedis target = target()) {
        target.set("not the mirror's", "stays");
      }
      change(client, random, 1000);
      worker.run("redis-sink.json", Map.of());
      compare(client);
      stopRedis();
      change(client, random, 500);
      startRedis();
      compare(client);
      worker.process().kill();
      change(client, random, 500);
      worker.process().start();
      compare(client);
      try (Jedis target = target()) {
        target.flushAll();
      }
      compare(client);
      worker.run("redis-sink.json", Map.of("tasks.max", "3"));
      change(client, random, 500);
      compare(client);
      client.flushAll();
      compare(client);
      assertThat(worker.isRunning("shop-redis")).isTrue();
    } finally {
      endRedis();
    }
  }

  private static void change(Jedis client, Random random, int commands) {
    for (int i = 0; i < commands; i++) {
      client.select(random.nextInt(DATABASES));
      String kind = List.of("s", "h", "l", "t", "z").get(random.nextInt(5));
      String key = kind + ":" + random.nextInt(40);
      String text = "text " + random.nextInt(1000);
      switch (random.nextInt(12)) {
        case 0 -> client.del(key);
        case 1 -> client.pexpireAt(key, EXPIRE_AT_MS + random.nextInt(1000));
        case 2 -> client.set("s:large", text.repeat(20_000));
        case 3 -> {
          client.set("s:moving", text.repeat(20_000));
          client.rename("s:moving", "s:moved");
        }
        default -> {
          switch (kind) {
            case "s" -> client.set(key, text);
            case "h" -> client.hset(key, text, text);
            case "l" -> client.lpush(key, text, "");
            case "t" -> client.sadd(key, text);
            default -> client.zadd(key, random.nextDouble(), text);
          }
        }
      }
    }
  }

  private void compare(Jedis client) {
    long sequence =
        (Long) client.sendCommand(() -> "KEYWAKE".getBytes(UTF_8), "EXPORT", "BARRIER", TOPIC);
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(JedisException.class)
        .untilAsserted(
            () -> {
              try (Jedis target = target()) {
                for (int number = 0; number < PARTITIONS; number++) {
                  String barrier = target.hget(OWN_KEYS + number, "barrier");
                  assertThat(barrier).as("partition %s", number).isNotNull();
                  assertThat(Long.parseLong(barrier.substring(barrier.indexOf('.') + 1)))
                      .isGreaterThanOrEqualTo(sequence);
                }
              }
            });
    try (Jedis target = target()) {
      Map<String, List<Object>> found = entries(target);
      assertThat(found).isEqualTo(entries(client));
    }
  }

  /** Type, value and expiry of every key but those that are not the mirror's. */
  private static Map<String, List<Object>> entries(Jedis client) {
    Map<String, List<Object>> entries = new HashMap<>();
    for (int db = 0; db < DATABASES; db++) {
      client.select(db);
      for (String key : client.keys("*")) {
        if (!key.startsWith(OWN_KEYS) && !key.equals("not the mirror's")) {
          String type = client.type(key);
          entries.put(db + " " + key, List.of(type, value(client, type, key), expiry(client, key)));
        }
      }
    }
    return entries;
  }

  private static Object value(Jedis client, String type, String key) {
    return switch (type) {
      case "string" -> client.get(key);
      case "hash" -> client.hgetAll(key);
      case "list" -> client.lrange(key, 0, -1);
      case "set" -> client.smembers(key);
      default -> new HashSet<>(client.zrangeWithScores(key, 0, -1));
    };
  }

  private static long expiry(Jedis client, String key) {
    return client.pexpireTime(key);
  }

  private Jedis target() {
    Jedis target = new Jedis(LoopbackPort.HOST, port, (int) PATIENCE.toMillis());
    target.auth(PASSWORD);
    return target;
  }

  private void startRedis() throws IOException {
    try {
      redis =
          new ProcessBuilder(
                  "redis-server",
                  "--port",
                  Integer.toString(port),
                  "--bind",
                  LoopbackPort.HOST,
                  "--requirepass",
                  PASSWORD,
                  "--dir",
                  directory.toString())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("redis.log").toFile())
              .start();
    } catch (IOException e) {
      System.err.println("WARNING: redis-server is not installed: the sink is not tested.");
      Assumptions.abort("redis-server is not installed: " + e.getMessage());
    }
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(JedisException.class)
        .until(
            () -> {
              try (Jedis target = target()) {
                return target.ping().equals("PONG");
              }
            });
  }

  /** As it is stopped by an operator: what it has is in its file. */
  private void stopRedis() {
    try (Jedis target = target()) {
      target.save();
    }
    endRedis();
  }

  private void endRedis() {
    if (redis != null) {
      redis.destroy();
      redis.onExit().join();
    }
  }
}
