package io.keywake.store.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keywake.store.bgiteration.Item;
import io.keywake.store.bgiteration.IterationReader;
import io.keywake.store.bgiteration.IterationSettings;
import io.keywake.store.command.StoreSettings;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.rdb.RdbException;
import io.keywake.store.rdb.RdbFixture;
import io.keywake.store.rdb.RdbLoad;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.SetParams;

/** What a server begins with. */
class StartingSnapshotTest {
  private static final int EXPIRY_MS = 1_000;

  @TempDir private Path directory;

  private StoreServer start(@Nullable Path snapshot, String... settings) throws Exception {
    return start(snapshot, List.of(), settings);
  }

  private StoreServer start(
      @Nullable Path snapshot, List<StoreExtension.Factory> extensions, String... texts)
      throws Exception {
    StoreSettings settings = new StoreSettings();
    settings.configure("port", "0");
    settings.configure("dir", directory.toString());
    for (int i = 0; i < texts.length; i += 2) {
      settings.configure(texts[i], texts[i + 1]);
    }
    return StoreServer.start(
        settings,
        "",
        snapshot,
        extensions,
        failure -> {
          throw new AssertionError(failure);
        });
  }

  private Path write(String name, String value) throws Exception {
    return Files.write(directory.resolve(name), RdbFixture.fileOf("key", value));
  }

  private static String value(StoreServer server) {
    try (Jedis client = new Jedis("127.0.0.1", server.port())) {
      return String.valueOf(client.get("key"));
    }
  }

  @Test
  void isTheFileThatIsGiven() throws Exception {
    write("dump.rdb", "own");
    try (StoreServer server = start(write("other.rdb", "given"))) {
      assertThat(value(server)).isEqualTo("given");
    }
  }

  @Test
  void isTheFileOfTheDirectoryOtherwise() throws Exception {
    try (StoreServer server = start(null)) {
      assertThat(value(server)).isEqualTo("null");
    }
    write("dump.rdb", "own");
    write("mine.rdb", "renamed");
    try (StoreServer server = start(null)) {
      assertThat(value(server)).isEqualTo("own");
    }
    try (StoreServer server = start(null, "dbfilename", "mine.rdb")) {
      assertThat(value(server)).isEqualTo("renamed");
    }
    try (StoreServer server = start(null, "load-at-start", "no")) {
      assertThat(value(server)).isEqualTo("null");
    }
  }

  @Test
  void keepsTheServerFromStartingIfItIsDamaged() throws Exception {
    Path file = write("dump.rdb", "own");
    byte[] damaged = Files.readAllBytes(file);
    damaged[damaged.length - 12] ^= 1;
    Files.write(file, damaged);

    assertThatThrownBy(() -> start(null))
        .isInstanceOf(RdbException.class)
        .hasMessageStartingWith(file + ": the checksum is ");
    assertThatThrownBy(() -> start(directory.resolve("missing")))
        .isInstanceOf(RdbException.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void tellsAStoreThatItEndedInGoodOrder() throws Exception {
    String[] settings = {"store-id", "shop", "save", "3600 1"};
    try (StoreServer server = start(null, settings);
        Jedis client = new Jedis("127.0.0.1", server.port())) {
      client.set("key", "first");
      client.set("key", "last");
    }
    try (StoreServer server = start(null, settings);
        Jedis client = new Jedis("127.0.0.1", server.port())) {
      assertThat(client.get("key")).isEqualTo("last");
      assertThat(client.info("persistence"))
          .contains("rdb_last_load_keys_loaded:1", "rdb_loaded_store_id:shop")
          .contains("rdb_loaded_sequence:2", "rdb_loaded_after_shutdown:1")
          .contains("rdb_changes_since_last_save:0");
      assertThat(client.sendCommand(() -> "KEYWAKE".getBytes(UTF_8), "SEQUENCE")).isEqualTo(3L);
    }
  }

  @Test
  void namesTheRunThatSavedItAndNothingChangesBehindTheExtensions() throws Exception {
    String[] settings = {"store-id", "shop", "save", "3600 1", "hz", "500"};
    List<String> runs = new ArrayList<>();
    List<Long> ends = new ArrayList<>();
    List<RdbLoad> loads = new ArrayList<>();
    StoreExtension.Factory noting =
        context ->
            new StoreExtension() {
              @Override
              public void loaded(RdbLoad load) {
                loads.add(load);
                assertThat(context.keyspace().sequence()).isEqualTo(load.sequence() + load.keys());
              }

              @Override
              public void start() {
                runs.add(context.runId());
              }

              @Override
              public void close() {
                CompletableFuture<Long> sequence = new CompletableFuture<>();
                awaitExpiry(context, sequence);
                ends.add(sequence.join());
              }
            };
    try (StoreServer server = start(null, List.of(noting), settings);
        Jedis client = new Jedis("127.0.0.1", server.port())) {
      client.set("stays", "1");
      client.set("goes", "1", SetParams.setParams().px(EXPIRY_MS));
    }
    try (StoreServer server = start(null, List.of(noting), settings);
        Jedis client = new Jedis("127.0.0.1", server.port())) {
      assertThat(client.get("goes")).isNull();
    }
    assertThat(loads).hasSize(1);
    assertThat(loads.get(0).historyId()).isEqualTo(runs.get(0)).isNotEqualTo(runs.get(1));
    assertThat(loads.get(0).sequence()).isEqualTo(ends.get(0));
    assertThat(loads.get(0).keys()).isEqualTo(2);
    assertThat(loads.get(0).isWhole()).isTrue();
  }

  /** Turn after turn of the execution loop, until a key is past its time. */
  private static void awaitExpiry(
      StoreExtension.Context context, CompletableFuture<Long> sequence) {
    context
        .executionThread()
        .execute(
            () -> {
              byte[] key = "goes".getBytes(UTF_8);
              Keyspace keyspace = context.keyspace();
              Entry entry = keyspace.table(0).find(keyspace.position(key), key);
              if (entry == null || entry.expireAtMs() + 100 < keyspace.nowMs()) {
                sequence.complete(keyspace.sequence());
              } else {
                awaitExpiry(context, sequence);
              }
            });
  }

  @Test
  void isThereBeforeAnIterationOfAnExtensionBegins() throws Exception {
    write("dump.rdb", "own");
    CompletableFuture<IterationReader> walk = new CompletableFuture<>();
    StoreExtension.Factory walking =
        context ->
            new StoreExtension() {
              @Override
              public void start() {
                context
                    .executionThread()
                    .execute(
                        () ->
                            walk.complete(
                                context
                                    .iterations()
                                    .create(
                                        IterationSettings.streaming("walk"), terminated -> {})));
              }
            };
    try (StoreServer server = start(null, List.of(walking))) {
      assertThat(server.port()).isPositive();
      try (IterationReader reader = walk.get()) {
        assertThat(reader.read())
            .isInstanceOfSatisfying(
                Item.Entries.class, first -> assertThat(first.entries()).hasSize(1));
      }
    }
  }
}
