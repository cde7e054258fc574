package io.keywake.cli.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keywake.cli.verify.Entry.Content;
import io.keywake.cli.verify.Entry.HashContent;
import io.keywake.cli.verify.Entry.ListContent;
import io.keywake.cli.verify.Entry.SetContent;
import io.keywake.cli.verify.Entry.SortedSetContent;
import io.keywake.cli.verify.Entry.StringContent;
import io.keywake.store.command.StoreSettings;
import io.keywake.store.server.StoreServer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What reads a store, against a real one. */
class StoreScanTest {
  private static final int LARGE = 3_001;
  private static final long FAR_MS = 32_503_680_000_000L;

  private StoreServer server;
  private StoreClient client;
  private StoreScan scan;

  @BeforeEach
  void start() throws Exception {
    StoreSettings settings = new StoreSettings();
    settings.configure("port", "0");
    server =
        StoreServer.start(
            settings,
            "",
            List.of(),
            failure -> {
              throw new AssertionError(failure);
            });
    client = new StoreClient(address(null));
    scan = new StoreScan(client);
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void walksThroughTheKeysOfEveryDatabase() {
    for (int i = 0; i < 1_200; i++) {
      client.call("SET", "key" + i, "value");
    }
    client.select(15);
    client.call("SET", "last", "value");

    List<String> found = new ArrayList<>();
    StoreSide.Keys keys = scan.nextKeys();
    while (keys != null) {
      for (byte[] key : keys.keys()) {
        found.add(keys.db() + " " + new String(key, UTF_8));
      }
      keys = scan.nextKeys();
    }
    assertThat(found).hasSize(1_201).doesNotHaveDuplicates().contains("0 key0", "15 last");
    assertThat(scan.size()).isEqualTo(1_201);
  }

  @Test
  void readsValuesExpiriesAndSinceWhenTheyAreSo() {
    client.call("SET", "s", "text");
    client.call("HSET", "h", "f", "v", "g", "");
    client.call("PEXPIREAT", "h", Long.toString(FAR_MS));
    client.call("SET", "other", "value");

    Sighting.Present string = present(scan.read(keys("s")).get(0));
    assertThat(string.entry().content()).isEqualTo(new StringContent(bytes("text")));
    assertThat(string.entry().expireAtMs()).isEqualTo(Entry.NEVER);
    assertThat(string.entry().sequence()).isEqualTo(1);
    assertThat(string.until()).isEqualTo(4);
    Sighting.Present hash = present(scan.read(keys("h")).get(0));
    assertThat(hash.entry().content())
        .isEqualTo(new HashContent(Map.of(bytes("f"), bytes("v"), bytes("g"), bytes(""))));
    assertThat(hash.entry().expireAtMs()).isEqualTo(FAR_MS);
    assertThat(hash.entry().sequence()).isEqualTo(3);
  }

  @Test
  void readsLargeCollectionsInPieces() {
    Map<ByteBuffer, ByteBuffer> hash = new HashMap<>();
    Set<ByteBuffer> set = new HashSet<>();
    List<ByteBuffer> list = new ArrayList<>();
    Map<ByteBuffer, Double> sortedSet = new HashMap<>();
    for (int i = 0; i < LARGE; i++) {
      client.call("HSET", "h", "field" + i, "value" + i);
      hash.put(bytes("field" + i), bytes("value" + i));
      client.call("SADD", "s", "member" + i);
      set.add(bytes("member" + i));
      client.call("RPUSH", "l", "element" + i);
      list.add(bytes("element" + i));
      client.call("ZADD", "z", i + "e-1", "member" + i);
      sortedSet.put(bytes("member" + i), Double.parseDouble(i + "e-1"));
    }

    assertThat(contents("h", "s", "l", "z"))
        .containsExactlyInAnyOrder(
            new HashContent(hash),
            new SetContent(set),
            new ListContent(list),
            new SortedSetContent(sortedSet));
  }

  @Test
  void readsEveryScoreAsTheDoubleThatItIs() {
    Map<ByteBuffer, Double> expected = new HashMap<>();
    double[] scores = {0, -17, 0.1, 1e300, -2.5e-7, 3.0000000000000004, 1L << 60};
    for (double score : scores) {
      client.call("ZADD", "z", Double.toString(score), "m" + score);
      expected.put(bytes("m" + score), score);
    }
    client.call("ZADD", "z", "inf", "far", "-inf", "near");
    expected.put(bytes("far"), Double.POSITIVE_INFINITY);
    expected.put(bytes("near"), Double.NEGATIVE_INFINITY);

    assertThat(contents("z")).containsExactly(new SortedSetContent(expected));
  }

  private List<Content> contents(String... names) {
    List<Content> contents = new ArrayList<>();
    scan.read(keys(names)).forEach(read -> contents.add(present(read).entry().content()));
    return contents;
  }

  @Test
  void tellsWhichKeysAreNotThere() {
    client.call("MSET", "a", "1", "c", "3");

    assertThat(scan.read(keys("b", "a")))
        .satisfiesExactlyInAnyOrder(
            b ->
                assertThat(b)
                    .isEqualTo(new Sighting.Absent(new KeyName(0, "b".getBytes(UTF_8)), 2)),
            a -> assertThat(a).isInstanceOf(Sighting.Present.class));
    assertThat(scan.exist(keys("a", "b", "c", "d"))).containsExactly(true, false, true, false);
  }

  @Test
  void goesByTheClockOfTheStore() {
    long beforeMs = System.currentTimeMillis();
    assertThat(scan.nowMs()).isBetween(beforeMs, System.currentTimeMillis());
  }

  @Test
  void isLetInByThePasswordOnly() {
    client.call("CONFIG", "SET", "requirepass", "secret");

    try (StoreClient other = new StoreClient(address("secret"))) {
      assertThat(other.call("PING")).isEqualTo("PONG".getBytes(UTF_8));
    }
    assertThatThrownBy(() -> new StoreClient(address("wrong")))
        .isInstanceOf(CannotTellException.class)
        .hasMessageStartingWith("store: 127.0.0.1:")
        .hasMessageContaining("WRONGPASS");
  }

  @Test
  void saysWhoDoesNotListen() {
    assertThatThrownBy(() -> new StoreClient(new StoreAddress("127.0.0.1", 1, null, null)))
        .isInstanceOf(CannotTellException.class)
        .hasMessageStartingWith("store: cannot connect to 127.0.0.1:1 (");
  }

  @Test
  void saysThatAStoreDoesNotExport() {
    assertThatThrownBy(() -> StoreExport.toTopic(client, "shop"))
        .isInstanceOf(CannotTellException.class)
        .hasMessageContaining("a Keywake that exports");
  }

  private StoreAddress address(@Nullable String password) {
    return new StoreAddress("127.0.0.1", server.port(), null, password);
  }

  private static Sighting.Present present(Sighting sighting) {
    assertThat(sighting).isInstanceOf(Sighting.Present.class);
    return (Sighting.Present) sighting;
  }

  private static StoreSide.Keys keys(String... names) {
    return new StoreSide.Keys(0, Stream.of(names).map(name -> name.getBytes(UTF_8)).toList());
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }
}
