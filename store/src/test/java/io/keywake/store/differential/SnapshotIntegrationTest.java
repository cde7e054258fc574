package io.keywake.store.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keywake.store.command.StoreSettings;
import io.keywake.store.rdb.CorruptionTest;
import io.keywake.store.rdb.RdbException;
import io.keywake.store.server.StoreServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files and payloads of {@code redis-server}, read by the store and compared key by key. */
@Tag("integration")
class SnapshotIntegrationTest {
  private static final int ROUNDS = 40;
  private static final long CORRUPTIONS = Long.getLong("rdb.corruptions", 2_000);
  private static final long FIRST_SEED = Long.getLong("rdb.seed", 1);

  /** Of each type a value or two; streams with all that a stream can have. */
  private static final List<String> EVERY_ENCODING =
      List.of(
          "set text some-text",
          "set byte 5",
          "set short 1000",
          "set int 100000",
          "setrange padded 40 end",
          "pfadd loglog a b c",
          "sadd integers 1 -7 100000 10000000000",
          "sadd set a b 1",
          "hset hash f v g 1 h 70000",
          "zadd zset 1 a 2.5 b inf c",
          "geoadd places 13.361389 38.115556 Palermo",
          "xadd events 1-1 f v g w",
          "xadd events 2-1 f v g w",
          "xadd events 3-1 other 1",
          "xdel events 2-1",
          "xgroup create events group 0",
          "xreadgroup group group consumer streams events >",
          "xgroup createconsumer events group idle",
          "xadd bare 1-1 f v",
          "select 3",
          "set other 1");

  @TempDir Path directory;

  private static StoreServer start(Path snapshot, Map<String, String> texts) throws Exception {
    StoreSettings settings = new StoreSettings();
    settings.configure("port", "0");
    for (Map.Entry<String, String> text : texts.entrySet()) {
      settings.configure(text.getKey(), text.getValue());
    }
    return StoreServer.start(
        settings,
        "",
        snapshot,
        List.of(),
        failure -> {
          throw new AssertionError(failure);
        });
  }

  private static void expectOk(RespConnection redis, String... words) throws Exception {
    Reply reply = redis.call(words);
    assertThat(reply.isError()).as("%s: %s", List.of(words), reply).isFalse();
  }

  /** Values of every type, of sizes on both sides of every limit. */
  private static void fill(RespConnection redis) throws Exception {
    SplittableRandom random = new SplittableRandom(5);
    for (int round = 0; round < ROUNDS; round++) {
      expectOk(redis, "select", Integer.toString(round % 3));
      for (int size : new int[] {1, 5, 100, 700}) {
        String name = ":" + round + ":" + size;
        List<List<String>> commands = new ArrayList<>();
        for (String command :
            List.of(
                "rpush list",
                "sadd set",
                "sadd integers",
                "zadd zset",
                "hset hash",
                "rpush texts")) {
          String[] words = command.split(" ", -1);
          commands.add(new ArrayList<>(List.of(words[0], words[1] + name)));
        }
        for (int i = 0; i < size; i++) {
          String text = text(random, 1 << random.nextInt(round % 8 + 1));
          String integer = Long.toString(random.nextLong() >> random.nextInt(64));
          commands.get(0).add(random.nextBoolean() ? text : integer);
          commands.get(1).add(random.nextBoolean() ? text : integer);
          commands.get(2).add(integer);
          commands.get(3).addAll(List.of(score(random), i + text));
          commands.get(4).addAll(List.of(i + text, random.nextBoolean() ? text : integer));
          commands.get(5).add(text(random, 2_000));
        }
        for (List<String> command : commands) {
          expectOk(redis, command.toArray(String[]::new));
        }
        expectOk(redis, "set", "string" + name, text(random, size * size));
        expectOk(redis, "set", "compressible" + name, "abcabd".repeat(size), "ex", "5000");
        expectOk(redis, "set", "integer" + name, Long.toString(random.nextLong() >> size % 64));
      }
    }
    expectOk(redis, "select", "0");
    expectOk(
        redis,
        "function",
        "load",
        "#!lua name=l\nredis.register_function('f', function() return 1 end)");
  }

  /** The contents with the moment of their expiry in the place of the time that is left. */
  private static Map<String, FinalState.Content> state(RespConnection connection) throws Exception {
    Map<String, FinalState.Content> state = FinalState.of(connection);
    for (int db = 0; db < 3; db++) {
      expectOk(connection, "select", Integer.toString(db));
      for (Reply key : connection.call("keys", "*").parts()) {
        long expireAtMs = Long.parseLong(connection.call("pexpiretime", key.text()).text());
        state.computeIfPresent(
            db + " " + Words.quoted(key.text()),
            (name, was) ->
                new FinalState.Content(was.type(), was.encoding(), was.content(), expireAtMs));
      }
    }
    return state;
  }

  private static String text(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return new String(bytes, ISO_8859_1);
  }

  private static String score(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> "inf";
      case 1 -> Integer.toString(random.nextInt());
      case 2 -> Double.toString(random.nextDouble());
      default -> Double.toString(Double.longBitsToDouble(random.nextLong() & ~(1L << 62)));
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rdbcompression no, list-max-listpack-size 3, set-max-intset-entries 0",
        "hash-max-listpack-entries 0, zset-max-listpack-entries 0, list-max-listpack-size -1",
        "hash-max-listpack-value 10000, zset-max-listpack-value 10000, hash-max-listpack-entries"
            + " 1000, zset-max-listpack-entries 1000, set-max-intset-entries 1000",
        "maxmemory-policy allkeys-lfu",
        "maxmemory-policy allkeys-lru"
      })
  void loadsWhatRedisSaves(String configuration) throws Exception {
    Map<String, String> limits = new LinkedHashMap<>();
    try (RedisServer redis = RedisServer.startOrSkip(directory);
        RespConnection original = new RespConnection(redis.port())) {
      for (String setting :
          configuration.isEmpty() ? new String[0] : configuration.split(", ", -1)) {
        String[] words = setting.split(" ", -1);
        expectOk(original, "config", "set", words[0], words[1]);
        limits.put(words[0], words[1]);
      }
      limits.remove("rdbcompression");
      fill(original);
      expectOk(original, "save");
      Map<String, FinalState.Content> expected = state(original);

      try (StoreServer store = start(directory.resolve("dump.rdb"), limits);
          RespConnection ours = new RespConnection(store.port())) {
        assertThat(FinalState.difference(state(ours), expected)).isEmpty();
      }
    }
  }

  @Test
  void restoresWhatRedisDumps() throws Exception {
    try (RedisServer redis = RedisServer.startOrSkip(directory);
        RespConnection original = new RespConnection(redis.port());
        StoreServer store = DifferentialIntegrationTest.start();
        RespConnection ours = new RespConnection(store.port())) {
      fill(original);
      for (int db = 0; db < 3; db++) {
        expectOk(original, "select", Integer.toString(db));
        expectOk(ours, "select", Integer.toString(db));
        for (Reply key : original.call("keys", "*").parts()) {
          String payload = original.call("dump", key.text()).text();
          String expireAtMs = original.call("pexpiretime", key.text()).text();
          String ttl = expireAtMs.equals("-1") ? "0" : expireAtMs;
          expectOk(ours, "restore", key.text(), ttl, payload, "absttl");
        }
      }

      Map<String, FinalState.Content> expected = state(original);
      assertThat(FinalState.difference(state(ours), expected)).isEmpty();
    }
  }

  /** Small files, so that what is damaged is not always the noise in a long text. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "rdbcompression yes",
        "rdbcompression no",
        "hash-max-listpack-entries 0, zset-max-listpack-entries 0, set-max-intset-entries 0",
        "list-max-listpack-size 2, list-compress-depth 1",
        "maxmemory-policy allkeys-lfu"
      })
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void loadsOrRefusesDamagedFilesOfRedisWithStreamsAmongTheirValues(String configuration)
      throws Exception {
    try (RedisServer redis = RedisServer.startOrSkip(directory);
        RespConnection original = new RespConnection(redis.port())) {
      for (String setting : configuration.split(", ", -1)) {
        expectOk(original, ("config set " + setting).split(" ", -1));
      }
      for (String command : EVERY_ENCODING) {
        expectOk(original, command.split(" ", -1));
      }
      expectOk(original, "set", "compressible", "abcabd".repeat(60), "px", "100000000");
      expectOk(original, "rpush", "quicklist", "a", "1", "x".repeat(300), "70000", "b");
      expectOk(original, "save");
    }

    CorruptionTest.damage(
        Files.readAllBytes(directory.resolve("dump.rdb")), FIRST_SEED, CORRUPTIONS);
  }

  @Test
  void refusesStreamsByNameOrLeavesThemOut() throws Exception {
    try (RedisServer redis = RedisServer.startOrSkip(directory);
        RespConnection original = new RespConnection(redis.port())) {
      expectOk(original, "xadd", "events", "*", "f", "v");
      expectOk(original, "xgroup", "create", "events", "group", "0");
      expectOk(original, "xreadgroup", "group", "group", "consumer", "streams", "events", ">");
      expectOk(original, "set", "other", "1");
      expectOk(original, "save");
    }
    Path file = directory.resolve("dump.rdb");

    assertThatThrownBy(() -> start(file, Map.of()))
        .isInstanceOf(RdbException.class)
        .hasMessageContaining(file + ": key 'events' of database 0: is a stream");
    try (StoreServer store = start(file, Map.of("load-skip-unsupported", "yes"));
        RespConnection ours = new RespConnection(store.port())) {
      assertThat(ours.call("keys", "*").toString()).isEqualTo("*[\"other\"]");
    }
  }
}
