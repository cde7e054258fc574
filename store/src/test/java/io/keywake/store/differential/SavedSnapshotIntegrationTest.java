package io.keywake.store.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.command.StoreSettings;
import io.keywake.store.server.StoreServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our snapshots and dumps, taken by {@code redis-server} and {@code redis-check-rdb}. */
@Tag("integration")
class SavedSnapshotIntegrationTest {
  private static final String ALL_BYTES = allBytes();

  @TempDir Path directory;

  private static String allBytes() {
    StringBuilder bytes = new StringBuilder();
    for (char value = 0; value < 256; value++) {
      bytes.append(value);
    }
    return bytes.toString();
  }

  private StoreServer start(String... settings) throws Exception {
    StoreSettings all = new StoreSettings();
    all.configure("port", "0");
    all.configure("dir", directory.toString());
    // As in Redis.
    all.configure("hash-max-listpack-entries", "512");
    for (int index = 0; index < settings.length; index += 2) {
      all.configure(settings[index], settings[index + 1]);
    }
    return StoreServer.start(
        all,
        "",
        List.of(),
        failure -> {
          throw new AssertionError(failure);
        });
  }

  @ParameterizedTest
  @CsvSource({"yes, yes, save", "no, yes, save", "yes, no, save", "yes, yes, bgsave"})
  void redisLoadsWhatWeSave(String compression, String checksum, String command) throws Exception {
    try (StoreServer store = start("rdbcompression", compression, "rdbchecksum", checksum);
        RespConnection ours = new RespConnection(store.port())) {
      fill(ours);
      assertThat(ours.call(command).isError()).isFalse();
      awaitSaved(ours);
      Map<String, FinalState.Content> expected = FinalState.of(ours);

      try (RedisServer redis = RedisServer.startOrSkip(directory);
          RespConnection theirs = new RespConnection(redis.port())) {
        assertThat(FinalState.difference(expected, FinalState.of(theirs))).isEmpty();
        assertThat(expected).hasSizeGreaterThan(100);
      }
      assertThat(check(directory.resolve("dump.rdb"))).contains("RDB looks OK!");
    }
  }

  @Test
  void redisRestoresWhatWeDump() throws Exception {
    try (StoreServer store = start();
        RespConnection ours = new RespConnection(store.port());
        RedisServer redis = RedisServer.startOrSkip(directory);
        RespConnection theirs = new RespConnection(redis.port())) {
      fill(ours);
      for (int db : new int[] {0, 3, 15}) {
        ours.call("select", Integer.toString(db));
        theirs.call("select", Integer.toString(db));
        for (Reply key : ours.call("keys", "*").parts()) {
          String dump = ours.call("dump", key.text()).text();
          String expireAt = ours.call("pexpiretime", key.text()).text();
          String at = expireAt.equals("-1") ? "0" : expireAt;
          assertThat(theirs.call("restore", key.text(), at, dump, "absttl").isStatus("OK"))
              .as("%s", key)
              .isTrue();
        }
      }
      assertThat(FinalState.difference(FinalState.of(ours), FinalState.of(theirs))).isEmpty();
    }
  }

  /** Databases 0, 3 and 15, every type in its forms. */
  private static void fill(RespConnection store) throws IOException {
    Random random = new Random(7);
    for (String db : List.of("0", "3", "15")) {
      store.call("select", db);
      fillStrings(store, random);
      fillHashes(store, random);
      fillLists(store, random);
      fillSets(store);
      fillSortedSets(store);
      store.call("set", "expiring", "x", "px", "100000000");
      store.call("set", "past", "x", "px", "1");
      store.call("hset", "expiringhash", "f", "v");
      store.call("expire", "expiringhash", "100000");
    }
    store.call("select", "0");
    store.call("set", "long", noise(random, 5_000_000) + "a".repeat(5_000_000));
  }

  private static void fillStrings(RespConnection store, Random random) throws IOException {
    store.call("set", "", "of the empty key");
    store.call("set", ALL_BYTES, ALL_BYTES);
    store.call("set", "k".repeat(20_000), "of a long key");
    for (int length : new int[] {0, 1, 20, 21, 63, 64, 264, 16_383, 16_384, 300_000}) {
      store.call("set", "same" + length, "s".repeat(length));
      store.call("set", "noise" + length, noise(random, length));
      store.call("set", "words" + length, "some words ".repeat(length / 11 + 1));
    }
    for (int shift = 0; shift < 64; shift++) {
      store.call("set", "up" + shift, Long.toString(1L << shift));
      store.call("set", "down" + shift, Long.toString(-(1L << shift)));
    }
    store.call("append", "appended", "0012");
  }

  private static void fillHashes(RespConnection store, Random random) throws IOException {
    for (int size : new int[] {1, 512, 513, 3_000}) {
      for (int field = 0; field < size; field++) {
        store.call("hset", "hash" + size, "f" + field, Integer.toString(field * 1_000_003));
      }
    }
    store.call("hset", "hashbytes", ALL_BYTES.substring(0, 60), "", "", ALL_BYTES.substring(200));
    store.call("hset", "hashlong", "f", noise(random, 100_000), "17", "-17");
  }

  private static void fillLists(RespConnection store, Random random) throws IOException {
    for (int size : new int[] {1, 100, 5_000}) {
      for (int index = 0; index < size; index++) {
        store.call("rpush", "list" + size, index % 3 == 0 ? "e" + index : "" + index, "");
      }
    }
    store.call("rpush", "listlong", "a", noise(random, 100_000), ALL_BYTES, "-1");
  }

  private static void fillSets(RespConnection store) throws IOException {
    for (long width : new long[] {1, 1 << 12, 1L << 28, 1L << 60}) {
      for (int index = -3; index < 4; index++) {
        store.call("sadd", "integers" + width, Long.toString(index * width));
      }
    }
    for (int size : new int[] {1, 128, 512, 513, 3_000}) {
      for (int member = 0; member < size; member++) {
        store.call("sadd", "intset" + size, Integer.toString(member));
        store.call("sadd", "set" + size, "m" + member, ALL_BYTES);
      }
    }
  }

  private static void fillSortedSets(RespConnection store) throws IOException {
    for (int size : new int[] {1, 64, 128, 129, 3_000}) {
      for (int member = 0; member < size; member++) {
        String score = member % 2 == 0 ? "" + member : "" + member / 7.0;
        store.call("zadd", "zset" + size, score, "m" + member);
      }
    }
    for (String key : List.of("zsetodd", "zset3000")) {
      store.call("zadd", key, "inf", "highest", "-inf", "lowest", "-0", "zero", "1e300", "large");
      store.call("zadd", key, "4e-320", "tiny", "9007199254740993", "17", "0.1", ALL_BYTES);
    }
  }

  private static String noise(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return new String(bytes, ISO_8859_1);
  }

  private static void awaitSaved(RespConnection store) throws IOException {
    String info = store.call("info", "persistence").text();
    while (info.contains("rdb_bgsave_in_progress:1")) {
      info = store.call("info", "persistence").text();
    }
    assertThat(info).contains("rdb_last_bgsave_status:ok", "rdb_saves:1");
  }

  private static String check(Path file) throws Exception {
    Process process =
        new ProcessBuilder("redis-check-rdb", file.toString()).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), ISO_8859_1);
  }
}
