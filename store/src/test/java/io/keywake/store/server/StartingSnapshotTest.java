package io.keywake.store.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keywake.store.bgiteration.Item;
import io.keywake.store.bgiteration.IterationReader;
import io.keywake.store.bgiteration.IterationSettings;
import io.keywake.store.command.StoreSettings;
import io.keywake.store.rdb.RdbException;
import io.keywake.store.rdb.RdbFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** What a server begins with. */
class StartingSnapshotTest {
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
                                    .create(IterationSettings.streaming("walk"), () -> {})));
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
