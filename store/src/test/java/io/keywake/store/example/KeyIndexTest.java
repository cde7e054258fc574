package io.keywake.store.example;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.command.StoreSettings;
import io.keywake.store.server.StoreExtension;
import io.keywake.store.server.StoreServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** The example of docs/bgiteration.md does what is said of it, and is shown as it is. */
class KeyIndexTest {
  private static final Path DOCUMENT = Path.of("../docs/bgiteration.md");
  private static final Path SOURCE =
      Path.of("src/test/java/io/keywake/store/example/KeyIndex.java");

  @Test
  void countsWhatTheStoreHolds() throws Exception {
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    StoreSettings settings = new StoreSettings();
    settings.configure("port", "0");
    List<StoreExtension.Factory> extensions = List.of(store -> new KeyIndex(store, lines::add));
    try (StoreServer server =
            StoreServer.start(
                settings,
                "",
                extensions,
                failure -> {
                  throw new AssertionError(failure);
                });
        Jedis client = new Jedis("127.0.0.1", server.port())) {
      assertThat(lines.take()).isEqualTo("sequence 0: {}");
      client.set("greeting", "hello");
      client.set("gone", "soon");
      client.hset("user:1", Map.of("name", "Ada"));
      client.del("gone");
      Object sequence = client.sendCommand(() -> "KEYWAKE".getBytes(UTF_8), "SEQUENCE");
      String expected = "sequence " + sequence + ": {hash=1, string=1}";
      while (!lines.take().equals(expected)) {
        // There may be points in between.
      }
    }
  }

  @Test
  void isShownInTheDocumentAsItIs() throws Exception {
    Matcher snippets =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(DOCUMENT));
    assertThat(snippets.results().map(found -> found.group(1)))
        .containsExactly(Files.readString(SOURCE));
  }
}
