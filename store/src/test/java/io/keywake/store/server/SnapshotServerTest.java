package io.keywake.store.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keywake.store.command.StoreSettings;
import io.keywake.store.rdb.SnapshotInUseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots of an assembled store, asked for over its port. */
class SnapshotServerTest {
  @TempDir Path directory;

  private StoreServer start(String... settings) throws Exception {
    StoreSettings all = new StoreSettings();
    all.configure("port", "0");
    all.configure("dir", directory.toString());
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

  private Path file() {
    return directory.resolve("dump.rdb");
  }

  private static void awaitEnd(TestClient client) throws IOException {
    while (client.callBulk("info", "persistence").contains("rdb_bgsave_in_progress:1")) {
      Thread.onSpinWait();
    }
  }

  @Test
  void savesWhenAClientAsks() throws Exception {
    try (StoreServer server = start();
        TestClient client = new TestClient(server.port())) {
      client.call("set", "k", "v");
      assertThat(client.callBulk("info", "persistence"))
          .contains("rdb_changes_since_last_save:1\r\n", "rdb_saves:0\r\n");
      assertThat(client.call("save")).isEqualTo("+OK");
      assertThat(file()).exists();
      assertThat(client.callBulk("info", "persistence"))
          .contains("rdb_changes_since_last_save:0\r\n", "rdb_saves:1\r\n")
          .contains("rdb_last_bgsave_status:ok\r\n", "rdb_last_bgsave_time_sec:-1\r\n");
      assertThat(Long.parseLong(client.call("lastsave").substring(1))).isGreaterThan(1_600_000_000);
    }
  }

  @Test
  void savesInTheBackground() throws Exception {
    try (StoreServer server = start();
        TestClient client = new TestClient(server.port())) {
      assertThat(client.call("bgsave", "now")).isEqualTo("-ERR syntax error");
      assertThat(client.call("bgsave")).isEqualTo("+Background saving started");
      awaitEnd(client);
      assertThat(file()).exists();
      assertThat(client.call("bgsave", "SCHEDULE")).isEqualTo("+Background saving started");
      awaitEnd(client);
      assertThat(client.callBulk("info", "persistence"))
          .contains("rdb_saves:2\r\n", "rdb_last_bgsave_time_sec:0\r\n", "rdb_last_error:\r\n");
    }
  }

  @Test
  void savesTheMomentBehindATransaction() throws Exception {
    try (StoreServer server = start();
        TestClient client = new TestClient(server.port())) {
      client.call("multi");
      assertThat(client.call("save")).isEqualTo("-ERR Command not allowed inside a transaction");
      assertThat(client.call("discard")).isEqualTo("+OK");
      client.call("multi");
      client.call("set", "before", "1");
      client.call("bgsave");
      client.call("set", "after", "1");
      assertThat(client.call("exec")).isEqualTo("*3");
      assertThat(client.read("+OK\r\n+Background saving started\r\n+OK\r\n".length()))
          .contains("Background");
      awaitEnd(client);
      // The save may begin behind the answer to INFO.
      assertThat(client.call("lastsave")).startsWith(":");
      while (!client.callBulk("info", "persistence").contains("rdb_saves:1")) {
        Thread.onSpinWait();
      }
      assertThat(Files.readString(file(), ISO_8859_1)).contains("before", "after");
    }
  }

  @Test
  void refusesWritesWhileSnapshotsFail() throws Exception {
    try (StoreServer server = start("save", "3600 1");
        TestClient client = new TestClient(server.port())) {
      Files.createDirectory(file());
      Files.createFile(file().resolve("something"));
      client.call("bgsave");
      awaitEnd(client);
      assertThat(client.callBulk("info", "persistence"))
          .contains("rdb_last_bgsave_status:err\r\n")
          .doesNotContain("rdb_last_error:\r\n");

      assertThat(client.call("set", "k", "v")).startsWith("-MISCONF Redis is configured to save");
      assertThat(client.call("ping")).startsWith("-MISCONF ");
      assertThat(client.call("exists", "k")).isEqualTo(":0");
      client.call("multi");
      assertThat(client.call("set", "k", "v")).startsWith("-MISCONF ");
      assertThat(client.call("exec")).startsWith("-EXECABORT ");
      assertThat(client.call("save")).startsWith("-ERR ");

      assertThat(client.call("config", "set", "save", "")).isEqualTo("+OK");
      assertThat(client.call("set", "k", "v")).isEqualTo("+OK");
    }
  }

  @Test
  void savesByItself() throws Exception {
    try (StoreServer server = start("save", "1 1");
        TestClient client = new TestClient(server.port())) {
      client.call("set", "k", "v");
      while (!client.callBulk("info", "persistence").contains("rdb_saves:1")) {
        Thread.onSpinWait();
      }
      assertThat(file()).exists();
    }
  }

  @Test
  void savesAtTheEndIfThereAreSavePoints() throws Exception {
    try (StoreServer server = start("save", "3600 1");
        TestClient client = new TestClient(server.port())) {
      client.call("set", "k", "v");
    }
    assertThat(file()).exists();
    assertThat(directory).isDirectoryNotContaining("glob:**temp*");
  }

  @Test
  void savesNothingOfItsOwnAccord() throws Exception {
    try (StoreServer server = start();
        TestClient client = new TestClient(server.port())) {
      client.call("set", "k", "v");
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void leavesTheFileOfAStoreThatDoesNotStart() throws Exception {
    try (StoreServer server = start()) {
      Files.writeString(file(), "precious");
      String taken = Integer.toString(server.port());
      for (String load : List.of("yes", "no")) {
        assertThatThrownBy(() -> start("port", taken, "save", "3600 1", "load-at-start", load))
            .isInstanceOf(IOException.class);
        assertThat(file()).hasContent("precious");
      }
    }
  }

  @Test
  void doesNotStartWhereAnotherOneSavesByItself() throws Exception {
    try (StoreServer server = start("save", "3600 1");
        TestClient client = new TestClient(server.port())) {
      client.call("set", "k", "v");
      assertThatThrownBy(() -> start("save", "3600 1"))
          .isInstanceOf(SnapshotInUseException.class)
          .hasMessageStartingWith("another store saves into " + file() + "; expected ");
      start("save", "3600 1", "dbfilename", "other.rdb").close();
      assertThat(client.call("save")).isEqualTo("+OK");
    }
    start("save", "3600 1").close();
  }

  @Test
  void savesNothingWhereAnotherOneHasSaved() throws Exception {
    try (StoreServer other = start();
        TestClient otherClient = new TestClient(other.port())) {
      try (StoreServer server = start();
          TestClient client = new TestClient(server.port())) {
        client.call("set", "k", "v");
        assertThat(client.call("save")).isEqualTo("+OK");
        assertThat(otherClient.call("save")).startsWith("-ERR ").contains("another store saves");
        otherClient.call("bgsave");
        awaitEnd(otherClient);
        assertThat(otherClient.callBulk("info", "persistence"))
            .contains("rdb_last_bgsave_status:err\r\n")
            .contains("rdb_last_error:SnapshotInUseException: another store saves into");
      }
      assertThat(otherClient.call("save")).isEqualTo("+OK");
    }
  }

  @Test
  void beginsAgainWithWhatItEndedWith() throws Exception {
    try (StoreServer server = start("save", "3600 1");
        TestClient client = new TestClient(server.port())) {
      client.call("set", "k", "v");
    }
    try (StoreServer server = start("save", "3600 1");
        TestClient client = new TestClient(server.port())) {
      assertThat(client.callBulk("get", "k")).isEqualTo("v");
      assertThat(client.callBulk("info", "persistence"))
          .contains("rdb_changes_since_last_save:0\r\n");
    }
  }

  @Test
  void endsOnlyIfWhatIsToBeSavedIsSaved() throws Exception {
    try (StoreServer server = start();
        TestClient client = new TestClient(server.port())) {
      Files.createDirectory(file());
      Files.createFile(file().resolve("something"));
      assertThat(client.call("shutdown", "save"))
          .isEqualTo("-ERR Errors trying to SHUTDOWN. Check logs.");
      assertThat(client.call("ping")).isEqualTo("+PONG");
      client.sendCommand("shutdown", "save", "force");
      assertThat(client.readToEnd()).isEmpty();
      server.awaitShutdownAsked();
    }
  }

  @Test
  void endsWithASnapshotOnRequest() throws Exception {
    try (StoreServer server = start();
        TestClient client = new TestClient(server.port())) {
      client.call("set", "k", "v");
      client.sendCommand("shutdown", "save");
      assertThat(client.readToEnd()).isEmpty();
      server.awaitShutdownAsked();
      assertThat(file()).exists();
    }
  }
}
