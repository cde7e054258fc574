package io.keywake.cli.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keywake.sandbox.Sandbox;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** A server with a real export, watched over HTTP while its broker goes and comes back. */
@Tag("integration")
class MonitoringIntegrationTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int KEYS = 1_000;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static Sandbox sandbox;

  @TempDir private Path directory;

  @BeforeAll
  static void startSandbox() {
    sandbox = Sandbox.start();
  }

  @AfterAll
  static void closeSandbox() {
    sandbox.close();
  }

  @Test
  void healthAndMetricsFollowAnOutageOfTheBroker() throws Exception {
    try (RunningServer server = RunningServer.start(configuration(), null);
        Jedis client = new Jedis("127.0.0.1", port(server))) {
      URI console = URI.create(Objects.requireNonNull(server.consoleUrl()));
      for (int i = 0; i < KEYS; i++) {
        client.set("k" + i, "v");
      }
      await().atMost(PATIENCE).until(() -> isAllPublished(console));
      assertThat(get(console, "health").statusCode()).isEqualTo(200);
      assertThat(get(console, "health").body()).contains("\"status\":\"RUNNING\"");
      assertThat(metric(console, "keywake_export_walked_ratio")).isEqualTo(1);
      assertThat(metric(console, "keywake_export_lag_seconds")).isZero();
      assertThat(metric(console, "keywake_export_outages_total")).isZero();

      sandbox.broker().kill();
      client.set("k0", "during the outage");
      await()
          .atMost(PATIENCE)
          .until(() -> get(console, "health").body().contains("\"status\":\"PAUSED\""));
      HttpResponse<String> paused = get(console, "health");
      assertThat(paused.statusCode()).isEqualTo(200);
      // Either nothing was answered for a while, or the producer gave up first.
      assertThat(paused.body()).containsPattern("\"state\":\"PAUSED\",\"reason\":\"[^\"]+");
      assertThat(metric(console, "keywake_export_outages_total")).isEqualTo(1);
      await().atMost(PATIENCE).until(() -> metric(console, "keywake_export_lag_seconds") > 1);

      sandbox.broker().start();
      await()
          .atMost(PATIENCE)
          .until(() -> get(console, "health").body().contains("\"status\":\"RUNNING\""));
      await().atMost(PATIENCE).until(() -> metric(console, "keywake_export_lag_seconds") == 0);
    }
  }

  private ServerConfiguration configuration() {
    return ServerConfiguration.of(
        null,
        Map.of(
            "port", "0",
            "http-port", "0",
            "dir", directory.toString(),
            "export.main.topic", "watched",
            "export.main.outage.after.ms", "1000",
            "export.main.bootstrap.servers", sandbox.bootstrapServers(),
            "export.main.schema.registry.url", sandbox.schemaRegistryUrl()));
  }

  private static int port(RunningServer server) {
    Matcher port = Pattern.compile("on port (\\d+)").matcher(server.description());
    assertThat(port.find()).isTrue();
    return Integer.parseInt(port.group(1));
  }

  private static boolean isAllPublished(URI console) throws Exception {
    return metric(console, "keywake_export_records_total") >= KEYS
        && metric(console, "keywake_export_barrier_sequence") >= KEYS
        && metric(console, "keywake_export_lag_changes") == 0;
  }

  private static double metric(URI console, String name) throws Exception {
    Matcher sample =
        Pattern.compile("(?m)^" + name + "\\{export=\"main\"} (\\S+)$")
            .matcher(get(console, "metrics").body());
    return sample.find() ? Double.parseDouble(sample.group(1)) : Double.NaN;
  }

  private static HttpResponse<String> get(URI console, String path)
      throws IOException, InterruptedException {
    return CLIENT.send(
        HttpRequest.newBuilder(console.resolve(path)).build(),
        HttpResponse.BodyHandlers.ofString(UTF_8));
  }
}
