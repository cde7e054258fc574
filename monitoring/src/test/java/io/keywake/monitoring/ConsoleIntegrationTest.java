package io.keywake.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.keywake.store.command.StatusFields;
import io.keywake.store.command.StoreSettings;
import io.keywake.store.server.StoreExtension;
import io.keywake.store.server.StoreServer;
import io.keywake.store.server.Watched;
import io.keywake.store.server.Watched.State;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** The console as a browser shows it, and what it says when the server is away. */
@Tag("integration")
class ConsoleIntegrationTest {
  private static final Path SCRIPT = Path.of("src", "test", "node");
  private static final Path SCREENSHOTS = Path.of("target", "console");
  private static final List<String> BROWSERS =
      List.of("chromium", "chromium-browser", "google-chrome");
  private static final long PATIENCE_MINUTES = 3;

  @TempDir private Path directory;

  @Test
  void showsHowEverythingStandsAndThatTheServerIsAway() throws Exception {
    Optional<String> browser =
        BROWSERS.stream().map(this::onPath).flatMap(Optional::stream).findFirst();
    assumeThat(browser).as("one of %s is installed", BROWSERS).isPresent();
    assumeThat(onPath("node")).as("node is installed").isPresent();
    assumeThat(onPath("npm")).as("npm is installed").isPresent();
    for (String file : List.of("console.js", "package.json", "package-lock.json")) {
      Files.copy(SCRIPT.resolve(file), directory.resolve(file));
    }
    Process install = start("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
    String installed = new String(install.getInputStream().readAllBytes(), UTF_8);
    assumeThat(install.waitFor()).as("npm reaches a registry: " + installed).isZero();
    Files.createDirectories(SCREENSHOTS);

    StoreSettings settings = new StoreSettings(MonitoringSettings.ALL);
    settings.configure("port", "0");
    settings.configure("http-port", "0");
    settings.configure("load-at-start", "no");
    Monitoring.Factory monitoring = new Monitoring.Factory(settings);
    try (StoreServer server =
        StoreServer.start(
            settings,
            "",
            List.of(monitoring, context -> exports()),
            failure -> {
              throw new AssertionError(failure);
            })) {
      fill(server.port());
      look(browser.orElseThrow(), Objects.requireNonNull(monitoring.url()), server);
    }
  }

  private void look(String browser, String url, StoreServer server) throws Exception {
    String screenshots = SCREENSHOTS.toAbsolutePath().toString();
    Process look = start("node", "console.js", browser, url, screenshots);
    StringBuilder said = new StringBuilder();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(look.getInputStream(), UTF_8))) {
      String line;
      while ((line = lines.readLine()) != null) {
        said.append(line).append('\n');
        if (line.equals("away")) {
          server.close();
        }
      }
      assertThat(look.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
      assertThat(look.exitValue()).as(said.toString()).isZero();
      assertThat(said).contains("away");
    } finally {
      look.destroyForcibly();
    }
  }

  private static StoreExtension exports() {
    FakeWatched exports =
        new FakeWatched("export")
            .with("main", State.RUNNING, "", fields("main", 37.5, 125, 12_000, 120))
            .with(
                "other",
                State.PAUSED,
                "no answer from <b>kafka</b>",
                fields("other", 100, 0, 0, 640_000));
    return new StoreExtension() {
      @Override
      public List<Watched> watched() {
        return List.of(exports);
      }
    };
  }

  private static StatusFields fields(
      String topic, double walked, long etaSeconds, double rate, long lagMs) {
    return new StatusFields()
        .put("phase", walked < 100 ? "walking" : "streaming")
        .put("topic", topic)
        .put("generation", 3)
        .put("walk-percent", walked)
        .put("eta-seconds", etaSeconds)
        .put("records-per-second", rate)
        .put("records", 244_415)
        .put("bytes", 44_000_000)
        .put("lag-changes", lagMs * 12)
        .put("lag-ms", lagMs)
        .put("queue-items", 120)
        .put("queue-bytes", 200_000)
        .put("queue-target", 4_096)
        .put("pending-keys", 12)
        .put("folded-changes", 5_693)
        .put("quarantined-keys", 0)
        .put("barrier-sequence", walked < 100 ? -1 : 243_869)
        .put("barrier-age-ms", 320)
        .put("transactions", 9_120)
        .put("lost-transactions", 2)
        .put("outages", 1)
        .put("state-age-ms", 4_000);
  }

  private static void fill(int port) {
    try (Jedis client = new Jedis("127.0.0.1", port)) {
      client.set("user:42", "{\"name\":\"Ada\"}");
      client.set("<script>alert(1)</script>", "<img src=x onerror=alert(2)>");
      client.hset("cart:42", "apples", "3");
      client.expire("cart:42", 3600);
      client.rpush("mail", "one", "two");
      client.zadd("scores", 17, "ada");
      client.sadd("tags", "red", "blue");
    }
  }

  private Process start(String... command) throws IOException {
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .start();
  }

  private Optional<String> onPath(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(each -> Path.of(each, program))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }
}
