package io.keywake.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keywake.sandbox.Sandbox;
import io.keywake.workload.Unit;
import io.keywake.workload.Workload;
import io.keywake.workload.WorkloadSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * A server that exports to a topic, for tests of those who read it, and a client to fill it. Used
 * by one thread.
 */
final class PublishedStore implements AutoCloseable {
  static final byte[] NOT_UTF8 = {(byte) 0xff, 0, '"'};

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Jedis client;
  private final Runnable end;

  /**
   * A server that runs, with nothing in it.
   *
   * @param end has it end in good order
   */
  PublishedStore(Jedis client, Runnable end) {
    this.client = client;
    this.end = end;
  }

  /**
   * Starts a process.
   *
   * @param settings as {@code name=value}
   */
  static PublishedStore start(Sandbox sandbox, String topic, String... settings)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("server", "--port", "0"));
    command.addAll(topics(sandbox.bootstrapServers(), sandbox.schemaRegistryUrl(), topic));
    Stream.concat(Stream.of("store-id=test"), Stream.of(settings))
        .forEach(setting -> command.addAll(List.of("--set", setting)));
    CommandProcess server = new CommandProcess(command.toArray(String[]::new));
    String port = server.readLine("accepting clients on port ").replaceAll("\\D*(\\d+).*", "$1");
    return new PublishedStore(new Jedis("127.0.0.1", Integer.parseInt(port)), () -> end(server));
  }

  private static void end(CommandProcess server) {
    try (server) {
      server.terminate();
      assertThat(server.exitCode()).isZero();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  Jedis client() {
    return client;
  }

  /** Keys of all types, some of which come and go, in several databases. */
  void fill() {
    Workload workload =
        new Workload(
            ServerCommandIntegrationTest.lastingKeys(WorkloadSettings.crowded(7, 4, 1_000)),
            System::currentTimeMillis);
    for (int i = 0; i < 20_000; i++) {
      Unit unit = workload.next();
      client.select(unit.db());
      unit.commands().forEach(this::send);
    }
    client.select(15);
    client.set("odd\n\u0001\\u00ff\u2028é", "\ufeff\ud83d\ude00");
    client.set(NOT_UTF8, NOT_UTF8);
    client.hset("10", "2", "b");
    client.hset("10", "1", "a");
    client.hset("binary".getBytes(UTF_8), NOT_UTF8, NOT_UTF8);
    client.hset("binary", "text", "");
    client.sadd("set", "b", "a", "\u0000");
    for (String score : List.of("1e300", "-1e-7", "0.1", "-inf", "inf", "-0", "3", "1e7")) {
      send("ZADD", "scores", score, "scored " + score);
    }
    send("RPUSH", "list", "b", "a", "b");
    send("SET", "short-lived", "gone", "PX", "500");
    client.set("deleted", "1");
    client.del("deleted");
    client.pexpireAt("10", 4_000_000_000_000L);
    client.set("far", "1");
    client.pexpireAt("far", 9_007_199_254_740_993L);
  }

  void send(String... command) {
    send(Stream.of(command).map(word -> word.getBytes(UTF_8)).toArray(byte[][]::new));
  }

  /** What the store refuses is refused, in the same way to everybody. */
  private void send(byte[]... command) {
    try {
      client.sendCommand(() -> command[0], Arrays.copyOfRange(command, 1, command.length));
    } catch (JedisDataException refused) {
      assertThat(refused).isNotNull();
    }
  }

  /** Waits for a barrier behind which nothing changes any more: what can expire is gone. */
  void awaitBarrier() {
    await().atMost(PATIENCE).until(() -> !client.exists("short-lived"));
    long sequence = (Long) export("BARRIER");
    await().atMost(PATIENCE).until(() -> status("barrier-sequence") >= sequence);
  }

  /** Waits until what earlier servers have left in the topics is deleted there. */
  void awaitOrphansRemoved() {
    await().atMost(PATIENCE).until(() -> status("removing-orphans") == 0);
    awaitBarrier();
  }

  private long status(String field) {
    List<?> fields = (List<?>) export("STATUS");
    List<String> names =
        fields.stream()
            .map(each -> each instanceof byte[] bytes ? new String(bytes, UTF_8) : "")
            .toList();
    return (Long) fields.get(names.indexOf(field) + 1);
  }

  private Object export(String verb) {
    return client.sendCommand(() -> "KEYWAKE".getBytes(UTF_8), "EXPORT", verb, "main");
  }

  /** What {@code keywake mirror --dump} prints, of a store that need not be there any more. */
  static List<String> mirrored(String bootstrapServers, String schemaRegistryUrl, String topic)
      throws Exception {
    List<String> command = new ArrayList<>(List.of("mirror", "--dump"));
    command.addAll(topics(bootstrapServers, schemaRegistryUrl, topic));
    try (CommandProcess mirror = new CommandProcess(command.toArray(String[]::new))) {
      List<String> dump = mirror.outLines();
      assertThat(mirror.exitCode()).as("%s", mirror).isZero();
      return dump;
    }
  }

  private static List<String> topics(
      String bootstrapServers, String schemaRegistryUrl, String topic) {
    return List.of(
        "--bootstrap-servers",
        bootstrapServers,
        "--schema-registry-url",
        schemaRegistryUrl,
        "--topic",
        topic);
  }

  @Override
  public void close() {
    client.close();
    end.run();
  }
}
