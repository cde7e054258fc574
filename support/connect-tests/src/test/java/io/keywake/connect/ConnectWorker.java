package io.keywake.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keywake.sandbox.LoopbackPort;
import io.keywake.sandbox.Sandbox;
import io.keywake.sandbox.SandboxProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A distributed Kafka Connect worker as a child process, with the worker's file of the
 * documentation, our plugin from its archive, and sinks that are not ours. Used by one thread; the
 * worker ends with this process, however that ends.
 */
final class ConnectWorker implements AutoCloseable {
  static final Path DOCUMENTATION = Path.of("..", "..", "docs", "connect");

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Sandbox sandbox;
  private final SandboxProcess process;
  private final URI rest;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private ConnectWorker(Sandbox sandbox, SandboxProcess process, int port) {
    this.sandbox = sandbox;
    this.process = process;
    this.rest = URI.create("http://" + LoopbackPort.HOST + ":" + port);
  }

  /**
   * Starts a worker and returns when it takes connectors.
   *
   * @param directory for its files and its log
   * @param environment what configurations of connectors may name, besides the addresses of broker
   *     and registry
   */
  static ConnectWorker start(Sandbox sandbox, Path directory, Map<String, String> environment)
      throws IOException, InterruptedException {
    int port = LoopbackPort.free();
    WorkerService service = new WorkerService(sandbox, directory, environment, port);
    SandboxProcess process = new SandboxProcess(service, directory, PATIENCE);
    process.start();
    return new ConnectWorker(sandbox, process, port);
  }

  /** The process, to be killed and started again. */
  SandboxProcess process() {
    return process;
  }

  /**
   * Creates a connector from a file of the documentation, or changes it to what is in there, and
   * returns when it runs with all its tasks.
   *
   * @param file with its {@code name} and its {@code config}
   * @param changes settings beyond or instead of the file's
   */
  void run(String file, Map<String, String> changes) throws IOException, InterruptedException {
    JsonNode connector = JSON.readTree(Files.readString(DOCUMENTATION.resolve(file)));
    Map<String, String> config = new TreeMap<>();
    connector
        .get("config")
        .properties()
        .forEach(each -> config.put(each.getKey(), each.getValue().textValue()));
    config.putAll(changes);
    String name = connector.get("name").textValue();
    HttpResponse<String> response =
        send("PUT", "/connectors/" + name + "/config", JSON.writeValueAsString(config));
    assertThat(response.statusCode()).as(response.body()).isIn(200, 201);
    await().atMost(PATIENCE).until(() -> isRunning(name));
  }

  /** Whether all tasks of a connector run; fails as {@link #status} does. */
  boolean isRunning(String name) throws IOException, InterruptedException {
    JsonNode tasks = JSON.readTree(status(name)).path("tasks");
    for (JsonNode task : tasks) {
      if (!task.get("state").textValue().equals("RUNNING")) {
        return false;
      }
    }
    return !tasks.isEmpty();
  }

  /** What is known of a connector, as JSON; fails if it has failed, or one of its tasks. */
  String status(String name) throws IOException, InterruptedException {
    String status = send("GET", "/connectors/" + name + "/status", "").body();
    assertThat(status).doesNotContain("FAILED");
    return status;
  }

  /** Waits until a connector has put what stands before these offsets, and has noted so. */
  void awaitOffsets(String name, Map<TopicPartition, Long> offsets)
      throws IOException, InterruptedException {
    Map<TopicPartition, Long> reached = new HashMap<>();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", sandbox.bootstrapServers()))) {
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                status(name);
                reached.putAll(committed(admin, "connect-" + name));
                return offsets.entrySet().stream()
                    .allMatch(end -> reached.getOrDefault(end.getKey(), 0L) >= end.getValue());
              });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          name + " has come to " + reached + ", not to " + offsets + ": " + status(name), e);
    }
  }

  private static Map<TopicPartition, Long> committed(Admin admin, String group)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    admin
        .listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata()
        .get()
        .forEach(
            (partition, offset) -> offsets.put(partition, offset == null ? 0 : offset.offset()));
    return offsets;
  }

  /** The plugins that the worker has found, as JSON. */
  String plugins() throws IOException, InterruptedException {
    return send("GET", "/connector-plugins?connectorsOnly=false", "").body();
  }

  void delete(String name) throws IOException, InterruptedException {
    send("DELETE", "/connectors/" + name, "");
  }

  private HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(rest.resolve(path))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body, UTF_8))
            .build();
    return http.send(request, BodyHandlers.ofString(UTF_8));
  }

  @Override
  public void close() {
    process.kill();
  }
}
