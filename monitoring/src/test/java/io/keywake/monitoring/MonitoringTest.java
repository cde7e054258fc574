package io.keywake.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.keywake.store.command.StoreSettings;
import io.keywake.store.server.StoreExtension;
import io.keywake.store.server.StoreServer;
import io.keywake.store.server.Watched;
import io.keywake.store.server.Watched.State;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** A real store, watched over HTTP. */
class MonitoringTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final FakeWatched exports = new FakeWatched("export");
  private final Deque<StoreServer> servers = new ArrayDeque<>();
  private final Deque<String> urls = new ArrayDeque<>();

  private Monitoring.Factory start(String... settings) throws Exception {
    StoreSettings store = new StoreSettings(MonitoringSettings.ALL);
    store.configure("port", "0");
    store.configure("http-port", "0");
    for (int i = 0; i < settings.length; i += 2) {
      store.configure(settings[i], settings[i + 1]);
    }
    Monitoring.Factory monitoring = new Monitoring.Factory(store);
    servers.push(
        StoreServer.start(
            store,
            "",
            List.of(
                monitoring,
                context ->
                    new StoreExtension() {
                      @Override
                      public List<Watched> watched() {
                        return List.of(exports);
                      }
                    }),
            failure -> {
              throw new AssertionError(failure);
            }));
    String url = monitoring.url();
    if (url != null) {
      urls.push(url);
    }
    return monitoring;
  }

  @AfterEach
  void close() {
    servers.forEach(StoreServer::close);
  }

  private Jedis client() {
    return new Jedis("127.0.0.1", servers.getFirst().port());
  }

  private HttpResponse<String> get(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(urls.getFirst() + path.substring(1)));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Map<String, Double> samples() {
    return new PrometheusText(get("/metrics").body()).samples();
  }

  @Test
  void countsWhatClientsDo() throws Exception {
    start();
    try (Jedis client = client()) {
      client.set("a", "1");
      client.set("b", "1");
      client.get("a");
      client.get("missing");
      client.select(3);
      client.hset("h", "f", "v");
      client.expire("h", 1000);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(samples())
                      .containsEntry(
                          "keywake_command_calls_total{command=\"set\",group=\"string\"}", 2.0)
                      .containsEntry(
                          "keywake_command_calls_total{command=\"hset\",group=\"hash\"}", 1.0)
                      .containsEntry("keywake_database_keys{db=\"0\"}", 2.0)
                      .containsEntry("keywake_database_keys{db=\"3\"}", 1.0)
                      .containsEntry("keywake_database_expiring_keys{db=\"3\"}", 1.0)
                      .containsEntry("keywake_store_key_hits_total", 1.0)
                      .containsEntry("keywake_store_key_misses_total", 1.0)
                      .containsEntry("keywake_store_sequence", 4.0)
                      .containsEntry("keywake_store_clients", 1.0)
                      .containsEntry("keywake_store_state{state=\"running\"}", 1.0)
                      .containsEntry("keywake_snapshot_saves_total", 0.0));
      assertThat(samples())
          .containsKey("keywake_store_execution_cpu_seconds_total")
          .containsKey("jvm_threads_live_threads")
          .containsKey("process_uptime_seconds");
      client.select(0);
      client.flushDB();
      await()
          .atMost(PATIENCE)
          .until(() -> !samples().containsKey("keywake_database_keys{db=\"0\"}"));
    }
  }

  @Test
  void tellsTheHealthOfEveryPart() throws Exception {
    exports.with("main", State.RUNNING, "");
    start();
    await().atMost(PATIENCE).until(() -> get("/health").statusCode() == 200);
    assertThat(get("/health").body()).contains("\"status\":\"RUNNING\"", "\"name\":\"main\"");
    exports.with("main", State.FENCED, "another process");
    await().atMost(PATIENCE).until(() -> get("/health").statusCode() == 503);
    assertThat(get("/health").body()).contains("\"status\":\"FENCED\"", "another process");
  }

  @Test
  void showsKeysWithTheBeginningsOfTheirValues() throws Exception {
    start();
    try (Jedis client = client()) {
      client.set("user:1", "<script>" + "x".repeat(1_000_000));
      client.rpush("list", "a", "b\u0000");
      client.zadd("sorted", 1.5, "m");
      client.sadd("set", "m");
      client.hset("user:2", "f", "v");
      client.expire("user:2", 1000);
    }
    assertThat(get("/api/keys?match=user:*&type=string").body())
        .startsWith("{\"cursor\":\"0\",\"examined\":5,\"keys\":[{\"key\":\"user:1\",")
        .contains(
            "\"type\":\"string\",\"ttlMs\":-1,\"bytes\":", "\"size\":1000008,", "xxx…\"]]}]}");
    assertThat(get("/api/keys?match=user:*").body()).contains("user:1", "[[\"f\",\"v\"]]");
    assertThat(get("/api/keys?type=list").body()).contains("[[\"a\"],[\"b\\\\x00\"]]");
    assertThat(get("/api/keys?type=zset").body()).contains("[[\"m\",\"1.5\"]]");
    assertThat(get("/api/keys?type=set").body()).contains("[[\"m\"]]");
    assertThat(get("/api/keys?db=1").body()).contains("\"keys\":[]");
    assertThat(get("/api/keys?db=16").statusCode()).isEqualTo(400);
    assertThat(get("/api/keys?cursor=x").statusCode()).isEqualTo(400);
    assertThat(get("/api/keys?type=stream").statusCode()).isEqualTo(400);
  }

  @Test
  void leavesALongSearchToTheNextRequest() throws Exception {
    start();
    try (Jedis client = client();
        var pipeline = client.pipelined()) {
      for (int i = 0; i < 60_000; i++) {
        pipeline.set("k" + i, "v");
      }
      pipeline.sync();
    }
    String first = get("/api/keys?match=none").body();
    assertThat(first).contains("\"keys\":[]").doesNotContain("\"cursor\":\"0\"");
    String cursor = first.replaceAll(".*\"cursor\":\"(\\d+)\".*", "$1");
    assertThat(get("/api/keys?match=none&cursor=" + cursor).body()).contains("\"cursor\":\"0\"");
  }

  @Test
  void showsKeysToThoseAloneWhoHaveThePassword() throws Exception {
    start("requirepass", "geheim");
    assertThat(get("/api/keys").statusCode()).isEqualTo(401);
    assertThat(get("/api/keys", "Authorization", basic("default:wrong")).statusCode())
        .isEqualTo(401);
    HttpResponse<String> shown = get("/api/keys", "Authorization", basic("default:geheim"));
    assertThat(shown.statusCode()).isEqualTo(200);
    for (String path : List.of("/metrics", "/health", "/api/status", "/")) {
      assertThat(get(path).body()).doesNotContain("geheim");
    }
  }

  private static String basic(String credentials) {
    return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
  }

  @Test
  void servesTheConsole() throws Exception {
    start();
    assertThat(get("/").body()).contains("Keywake");
    assertThat(get("/console.js").headers().firstValue("content-type").orElseThrow())
        .startsWith("text/javascript");
  }

  @Test
  void listensNowhereUnlessAsked() throws Exception {
    assertThat(start("http-port", "-1").url()).isNull();
  }

  @Test
  void saysThatThePortIsTaken() throws Exception {
    start();
    String port = String.valueOf(URI.create(urls.getFirst()).getPort());
    assertThatThrownBy(() -> start("http-port", port))
        .isInstanceOf(HttpPortException.class)
        .hasMessageStartingWith("http-port: cannot listen on 127.0.0.1:" + port);
  }
}
