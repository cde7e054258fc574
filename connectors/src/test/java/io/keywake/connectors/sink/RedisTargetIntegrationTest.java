package io.keywake.connectors.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.keywake.connectors.mirror.MirrorEntry;
import io.keywake.connectors.mirror.MirrorValue;
import io.keywake.connectors.mirror.MirrorValues;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

@Tag("integration")
class RedisTargetIntegrationTest {
  private static final long LATER_MS = 4_000_000_000_000L;

  @TempDir Path directory;
  private RedisServer server;
  private RedisTarget target;
  private Jedis client;

  @BeforeEach
  void start() throws IOException {
    server = new RedisServer(directory);
    target = new RedisTarget(server::connect, "sink", 9);
    client = server.client();
  }

  @AfterEach
  void stop() {
    if (server != null) {
      target.close();
      client.close();
      server.close();
    }
  }

  @Test
  void writesEveryTypeWithItsExpiryOverWhateverWasThere() {
    client.select(2);
    client.sadd("list", "of another type");
    target.watch(List.of(0));
    assertThat(
            target.commit(
                List.of(
                    put(2, "string", MirrorValues.string("Ada"), LATER_MS),
                    put(2, "hash", MirrorValues.hash("a", "1", "b", "2"), MirrorEntry.NEVER),
                    put(2, "list", MirrorValues.list("x", "", "x"), MirrorEntry.NEVER),
                    put(2, "set", MirrorValues.set("m", "n"), LATER_MS),
                    put(3, "zset", MirrorValues.ranking(), MirrorEntry.NEVER),
                    put(3, "past", MirrorValues.string("expired"), 1),
                    new Write.Remember(0, Map.of("epoch", "1")))))
        .isTrue();
    assertThat(client.get("string")).isEqualTo("Ada");
    assertThat(client.pexpireTime("string")).isEqualTo(LATER_MS);
    assertThat(client.hgetAll("hash")).isEqualTo(Map.of("a", "1", "b", "2"));
    assertThat(client.lrange("list", 0, -1)).containsExactly("x", "", "x");
    assertThat(client.smembers("set")).containsExactlyInAnyOrder("m", "n");
    assertThat(client.pexpireTime("set")).isEqualTo(LATER_MS);
    client.select(3);
    assertThat(client.zscore("zset", "last")).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(client.zscore("zset", "first")).isEqualTo(0.1);
    assertThat(client.exists("past")).isFalse();
    assertThat(target.watch(List.of(0, 1))).isEqualTo(Map.of(0, Map.of("epoch", "1"), 1, Map.of()));
  }

  @Test
  void removesEntriesAndTheirMarks() {
    target.watch(List.of(0));
    target.commit(List.of(put(0, "kept", MirrorValues.string("1"), MirrorEntry.NEVER)));
    target.commit(List.of(put(1, "gone", MirrorValues.string("1"), MirrorEntry.NEVER)));
    target.commit(List.of(new Write.Remove(0, name(1, "gone"))));
    assertThat(target.marks(0, List.of(name(1, "gone"), name(0, "kept"), name(0, "gone"))))
        .containsExactly(null, mark(), null);
    client.select(1);
    assertThat(client.exists("gone")).isFalse();
  }

  @Test
  void writesNothingIfTheTargetHasNoSuchDatabase() {
    client.set("a", "of somebody else");
    target.watch(List.of(0));
    List<Write> writes =
        List.of(
            put(20, "a", MirrorValues.string("1"), MirrorEntry.NEVER),
            new Write.Remember(0, Map.of("epoch", "1")));
    assertThatExceptionOfType(SinkTargetException.class)
        .isThrownBy(() -> target.commit(writes))
        .withMessageContaining("the target refuses database 20: ERR DB index is out of range")
        .withMessageContaining("databases");
    assertThat(client.get("a")).isEqualTo("of somebody else");
    assertThat(target.watch(List.of(0))).isEqualTo(Map.of(0, Map.of()));
  }

  @Test
  void doesNotTrustATransactionOfWhichTheTargetHasRefusedAPart() {
    client.select(9);
    client.set("sink:0:keys", "not the index of a partition");
    target.watch(List.of(0));
    List<Write> writes =
        List.of(
            put(1, "a", MirrorValues.string("1"), MirrorEntry.NEVER),
            new Write.Remember(0, Map.of("epoch", "1")));
    assertThatExceptionOfType(SinkTargetException.class)
        .isThrownBy(() -> target.commit(writes))
        .withMessageContaining("WRONGTYPE");
    assertThat(target.watch(List.of(0))).isEqualTo(Map.of(0, Map.of()));
  }

  @Test
  void writesNothingOnceSomebodyElseHasChangedTheState() {
    RedisTarget other = new RedisTarget(server::connect, "sink", 9);
    target.watch(List.of(0));
    other.watch(List.of(0));
    assertThat(other.commit(List.of(new Write.Remember(0, Map.of("epoch", "2"))))).isTrue();
    assertThat(target.commit(List.of(put(0, "late", MirrorValues.string("1"), 1)))).isFalse();
    assertThat(target.marks(0, List.of(name(0, "late")))).containsOnlyNulls();
    other.close();
  }

  @Test
  void scansAnIndexPageByPage() {
    List<Write> writes = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      writes.add(put(i % 3, "key:" + i, MirrorValues.string("v"), MirrorEntry.NEVER));
    }
    target.watch(List.of(0));
    target.commit(writes);
    Map<EntryName, Mark> found = new HashMap<>();
    String cursor = Target.Page.START;
    int pages = 0;
    do {
      Target.Page page = target.scan(0, cursor);
      found.putAll(page.entries());
      cursor = page.next();
      pages++;
    } while (!cursor.equals(Target.Page.START));
    assertThat(found).hasSize(5000).containsEntry(name(1, "key:4999"), mark());
    assertThat(pages).isGreaterThan(1);
  }

  @Test
  void saysThatTheTargetIsAwayAndFindsItAgain() throws IOException {
    target.watch(List.of(0));
    target.commit(List.of(put(0, "key", MirrorValues.string("1"), MirrorEntry.NEVER)));
    server.restart();
    assertThatExceptionOfType(TargetUnavailableException.class)
        .isThrownBy(() -> target.watch(List.of(0)));
    assertThat(target.marks(0, List.of(name(0, "key")))).containsExactly(mark());
  }

  private static Write put(int db, String key, MirrorValue value, long expireAtMs) {
    return new Write.Put(0, name(db, key), value, expireAtMs, mark());
  }

  private static Mark mark() {
    return new Mark(1, new Version(2, 3));
  }

  private static EntryName name(int db, String key) {
    return new EntryName(db, key.getBytes(UTF_8));
  }
}
