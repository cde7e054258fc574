package io.keywake.cli.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.cli.verify.Comparison;
import io.keywake.cli.verify.ComparisonResult;
import io.keywake.cli.verify.Entry;
import io.keywake.cli.verify.Entry.Content;
import io.keywake.cli.verify.Entry.HashContent;
import io.keywake.cli.verify.Entry.SetContent;
import io.keywake.cli.verify.Entry.StringContent;
import io.keywake.cli.verify.MirrorSide;
import io.keywake.cli.verify.StoreClient;
import io.keywake.cli.verify.StoreScan;
import io.keywake.store.command.StoreSettings;
import io.keywake.store.server.StoreServer;
import io.keywake.workload.Workload;
import io.keywake.workload.WorkloadSettings;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What fills and reads a store, against a real one. */
class StoreScanTest {
  private static final int LARGE = 3_001;
  private static final long FAR_MS = 32_503_680_000_000L;

  private StoreServer server;
  private StoreClient client;

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
    client = client();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void readsKeysTypesValuesAndExpiriesOfEveryDatabase() {
    client.call("SET", "s", "text");
    client.select(15);
    client.call("HSET", "h", "f", "v", "g", "");
    client.call("PEXPIREAT", "h", Long.toString(FAR_MS));

    assertThat(scanned())
        .satisfiesExactly(
            entry -> {
              assertThat(entry.db()).isZero();
              assertThat(entry.key()).isEqualTo("s".getBytes(UTF_8));
              assertThat(entry.content()).isEqualTo(new StringContent(bytes("text")));
              assertThat(entry.expireAtMs()).isEqualTo(Entry.NEVER);
            },
            entry -> {
              assertThat(entry.db()).isEqualTo(15);
              assertThat(entry.content())
                  .isEqualTo(
                      new HashContent(Map.of(bytes("f"), bytes("v"), bytes("g"), bytes(""))));
              assertThat(entry.expireAtMs()).isEqualTo(FAR_MS);
            });
  }

  @Test
  void readsLargeCollectionsInPieces() {
    Map<ByteBuffer, ByteBuffer> hash = new HashMap<>();
    Set<ByteBuffer> set = new HashSet<>();
    for (int i = 0; i < LARGE; i++) {
      client.call("HSET", "h", "field" + i, "value" + i);
      hash.put(bytes("field" + i), bytes("value" + i));
      client.call("SADD", "s", "member" + i);
      set.add(bytes("member" + i));
    }

    assertThat(content("h")).isEqualTo(new HashContent(hash));
    assertThat(content("s")).isEqualTo(new SetContent(set));
  }

  private Content content(String key) {
    return requireNonNull(new StoreScan(client).read(0, key(key))).content();
  }

  @Test
  void readsASingleEntry() {
    client.call("SET", "k", "v");
    StoreScan scan = new StoreScan(client);

    assertThat(scan.read(0, "k".getBytes(UTF_8))).isNotNull();
    assertThat(scan.read(1, "k".getBytes(UTF_8))).isNull();
  }

  @Test
  void tellsWhichKeysExist() {
    client.call("MSET", "a", "1", "c", "3");

    assertThat(new StoreScan(client).exist(0, List.of(key("a"), key("b"), key("c"), key("d"))))
        .containsExactly(true, false, true, false);
  }

  @Test
  void findsEveryKeyThatIsLoaded() {
    WorkloadSettings settings = WorkloadSettings.lifelike(1, 20_000);
    Set<String> names = new TreeSet<>();
    new Workload(settings, () -> FAR_MS)
        .loading()
        .forEachRemaining(
            unit -> {
              byte[][] command = unit.commands().get(0);
              boolean isString = new String(command[0], UTF_8).equals("SET");
              if (!isString || command.length == 3) {
                names.add(name(unit.db(), command[1]));
              }
            });
    List<Long> done = new ArrayList<>();
    new Loader(client, done::add).load(new Workload(settings, () -> FAR_MS).loading());

    assertThat(lastingKeys(client)).hasSizeGreaterThan(15_000).isEqualTo(names);
    assertThat(new StoreScan(client).size()).isGreaterThanOrEqualTo(names.size());
    assertThat(done).last().satisfies(last -> assertThat(last).isGreaterThanOrEqualTo(20_000));
  }

  @Test
  void findsNoDifferenceBetweenAStoreAndItself() {
    WorkloadSettings settings = WorkloadSettings.lifelike(2, 5_000);
    new Loader(client, done -> {}).load(new Workload(settings, () -> FAR_MS).loading());

    try (StoreClient other = client()) {
      ComparisonResult result =
          new Comparison(
                  new StoreScan(client),
                  new StoreAsMirror(new StoreScan(other)),
                  System::currentTimeMillis,
                  done -> {})
              .run();
      assertThat(result.first()).isEmpty();
      assertThat(result.alike()).isPositive();
    }
  }

  @Test
  void letsSeveralWritersWriteAtTheSameTime() throws Exception {
    WorkloadSettings settings = WorkloadSettings.lifelike(3, 1_000);
    try (Writers writers = new Writers(3, this::client, settings, System::currentTimeMillis)) {
      writers.start();
      while (writers.commands() < 10_000) {
        writers.check();
        Thread.onSpinWait();
      }
      writers.stop();
    }

    assertThat(scanned()).isNotEmpty();
  }

  /** A second connection to the same store in the place of a mirror. */
  private record StoreAsMirror(StoreScan scan) implements MirrorSide {
    @Override
    public @Nullable Entry get(int db, byte[] key) {
      return scan.read(db, key);
    }

    @Override
    public void forEachKey(KeyAction action) {
      scan.scan(batch -> batch.forEach(entry -> action.accept(entry.db(), entry.key())));
    }
  }

  private StoreClient client() {
    return new StoreClient("127.0.0.1", server.port());
  }

  private List<Entry> scanned() {
    List<Entry> entries = new ArrayList<>();
    new StoreScan(client).scan(entries::addAll);
    return entries;
  }

  private static Set<String> lastingKeys(StoreClient client) {
    Set<String> names = new TreeSet<>();
    new StoreScan(client)
        .scan(
            batch ->
                batch.stream()
                    .filter(entry -> entry.expireAtMs() == Entry.NEVER)
                    .forEach(entry -> names.add(name(entry.db(), entry.key()))));
    return names;
  }

  private static String name(int db, byte[] key) {
    return db + ":" + new String(key, ISO_8859_1);
  }

  private static byte[] key(String text) {
    return text.getBytes(UTF_8);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(key(text));
  }
}
