package io.keywake.store.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.command.StoreSettings;
import io.keywake.store.server.StoreServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a background save has while clients write is the moment of its command, says Redis. */
@Tag("integration")
class SnapshotMomentIntegrationTest {
  private static final int COUNTERS = 100;
  private static final int FILLERS = 60_000;
  private static final int FIELDS = 20_000;
  private static final int SAVES = 3;

  @TempDir Path directory;

  private StoreServer start() throws Exception {
    StoreSettings settings = new StoreSettings();
    settings.configure("port", "0");
    settings.configure("dir", directory.toString());
    return StoreServer.start(
        settings,
        "",
        List.of(),
        failure -> {
          throw new AssertionError(failure);
        });
  }

  @Test
  void hasEveryKeyAsItWasAtTheCommand() throws Exception {
    try (StoreServer store = start();
        RespConnection client = new RespConnection(store.port())) {
      fill(client);
      Hammer hammer = new Hammer(store.port());
      Thread thread = new Thread(hammer, "hammer");
      thread.start();
      long round = 0;
      for (int save = 1; save <= SAVES; save++) {
        round = writeRounds(client, round, 1);
        assertThat(client.call("bgsave").isStatus("Background saving started")).isTrue();
        long atSave = round;
        do {
          round = writeRounds(client, round, 1);
        } while (isSaving(client));
        assertThat(client.call("info", "persistence").text()).contains("rdb_saves:" + save + "\r");
        Path copy = Files.createDirectory(directory.resolve("copy" + save));
        Files.copy(directory.resolve("dump.rdb"), copy.resolve("dump.rdb"));
        check(copy, atSave);
      }
      hammer.stop.set(true);
      thread.join();
      assertThat(hammer.failure.get()).isNull();
    }
  }

  private static void fill(RespConnection client) throws IOException {
    for (int key = 0; key < FILLERS; key += 100) {
      String[] words = new String[201];
      words[0] = "mset";
      for (int index = 0; index < 100; index++) {
        words[1 + 2 * index] = "filler" + (key + index);
        words[2 + 2 * index] = "0";
      }
      client.call(words);
    }
    for (int field = 0; field < FIELDS; field++) {
      client.call("hset", "hash", "f" + field, "0");
      client.call("zadd", "zset", "0", "m" + field);
    }
  }

  /** Every round raises all counters, and changes, adds and removes some of all else. */
  private static long writeRounds(RespConnection client, long first, int rounds)
      throws IOException {
    long round = first;
    for (int each = 0; each < rounds; each++) {
      round++;
      String now = Long.toString(round);
      client.call("multi");
      for (int counter = 0; counter < COUNTERS; counter++) {
        client.call("incr", "counter" + counter);
      }
      for (int step = 0; step < 10; step++) {
        long place = (round * 10 + step) * 7919;
        client.call("set", "filler" + place % FILLERS, now);
        client.call("del", "filler" + (place + 31) % FILLERS);
        client.call("hset", "hash", "f" + place % FIELDS, now);
        client.call("zadd", "zset", now, "m" + place % FIELDS);
      }
      client.call("rpush", "rounds", now);
      client.call("set", "round:" + now, now);
      client.call("exec");
    }
    return round;
  }

  private static boolean isSaving(RespConnection client) throws IOException {
    return client.call("info", "persistence").text().contains("rdb_bgsave_in_progress:1");
  }

  /** Loads a copy and compares it with what the rounds up to then must have left. */
  private static void check(Path directory, long round) throws Exception {
    try (RedisServer redis = RedisServer.startOrSkip(directory);
        RespConnection theirs = new RespConnection(redis.port())) {
      Model model = new Model(round);
      for (int counter = 0; counter < COUNTERS; counter++) {
        assertThat(theirs.call("get", "counter" + counter).text()).isEqualTo("" + round);
      }
      assertThat(theirs.call("llen", "rounds").text()).isEqualTo("" + round);
      assertThat(theirs.call("exists", "round:" + round).text()).isEqualTo("1");
      assertThat(theirs.call("exists", "round:" + (round + 1)).text()).isEqualTo("0");
      Map<String, String> fillers = new TreeMap<>();
      for (Reply key : theirs.call("keys", "filler*").parts()) {
        fillers.put(key.text(), theirs.call("get", key.text()).text());
      }
      assertThat(fillers.equals(model.fillers)).isTrue();
      assertThat(pairs(theirs.call("hgetall", "hash")).equals(model.fields)).isTrue();
      assertThat(
              pairs(theirs.call("zrange", "zset", "0", "-1", "withscores")).equals(model.members))
          .isTrue();
      String pair = theirs.call("get", "pair:a").text();
      assertThat(theirs.call("get", "pair:b").text()).isEqualTo(pair);
      assertThat(theirs.call("hget", "pair:c", "f").text()).isEqualTo(pair);
    }
  }

  private static Map<String, String> pairs(Reply reply) {
    Map<String, String> pairs = new TreeMap<>();
    List<Reply> parts = reply.parts();
    for (int at = 0; at < parts.size(); at += 2) {
      pairs.put(parts.get(at).text(), parts.get(at + 1).text());
    }
    return pairs;
  }

  /** What the rounds leave. */
  private static final class Model {
    final Map<String, String> fillers = new TreeMap<>();
    final Map<String, String> fields = new TreeMap<>();
    final Map<String, String> members = new TreeMap<>();

    Model(long rounds) {
      for (int key = 0; key < FILLERS; key++) {
        fillers.put("filler" + key, "0");
      }
      for (int field = 0; field < FIELDS; field++) {
        fields.put("f" + field, "0");
        members.put("m" + field, "0");
      }
      for (long round = 1; round <= rounds; round++) {
        for (int step = 0; step < 10; step++) {
          long place = (round * 10 + step) * 7919;
          fillers.put("filler" + place % FILLERS, "" + round);
          fillers.remove("filler" + (place + 31) % FILLERS);
          fields.put("f" + place % FIELDS, "" + round);
          members.put("m" + place % FIELDS, "" + round);
        }
      }
    }
  }

  /** Another client, whose keys are always equal to each other. */
  private static final class Hammer implements Runnable {
    final AtomicBoolean stop = new AtomicBoolean();
    final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final int port;

    Hammer(int port) {
      this.port = port;
    }

    @Override
    public void run() {
      try (RespConnection client = new RespConnection(port)) {
        Random random = new Random(5);
        for (long number = 1; !stop.get(); number++) {
          String value = "v" + number;
          client.call("multi");
          client.call("set", "pair:a", value);
          client.call("hset", "pair:c", "f", value, "g" + random.nextInt(1000), value);
          client.call("set", "pair:b", value);
          client.call("exec");
        }
      } catch (IOException | RuntimeException e) {
        failure.set(e);
      }
    }
  }
}
