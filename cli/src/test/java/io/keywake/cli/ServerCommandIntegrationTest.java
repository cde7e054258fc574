package io.keywake.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.keywake.sandbox.Sandbox;
import io.keywake.workload.Catalogue;
import io.keywake.workload.Unit;
import io.keywake.workload.Workload;
import io.keywake.workload.WorkloadSettings;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.exceptions.JedisDataException;

/** The server as a process, on a real broker and a real registry, used by real clients. */
@Tag("integration")
class ServerCommandIntegrationTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int EXIT_CODE_ERROR = 2;

  private static Sandbox sandbox;

  @TempDir private Path directory;

  @BeforeAll
  static void startSandbox() {
    sandbox = Sandbox.start();
  }

  @AfterAll
  static void stopSandbox() {
    sandbox.close();
  }

  @Test
  void streamsWhatItsClientsDoToAMirror() throws Exception {
    try (CommandProcess server = startServer("written", "--port", "0");
        Jedis client = new Jedis("127.0.0.1", port(server))) {
      Workload workload =
          new Workload(lastingKeys(WorkloadSettings.crowded(5, 4, 200)), System::currentTimeMillis);
      for (int i = 0; i < 20_000; i++) {
        send(client, workload.next());
      }
      awaitExported(client);

      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(mirrored("written")).isEqualTo(StoreDump.of(client)));
      server.terminate();
      assertThat(server.exitCode()).isZero();
    }
  }

  @Test
  void takesACatalogueFromRedisCliWhileItIsExported() throws Exception {
    assumeThat(hasRedisCli()).as("redis-cli is installed").isTrue();
    int products = 20_000;
    Path commands = directory.resolve("catalogue.resp");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(commands))) {
      new Catalogue(7, products).writeTo(out);
    }
    try (CommandProcess server = startServer("catalogue", "--port", "0")) {
      int port = port(server);
      Process loader =
          new ProcessBuilder("redis-cli", "-p", Integer.toString(port), "--pipe")
              .redirectInput(commands.toFile())
              .start();
      String told = new String(loader.getInputStream().readAllBytes(), UTF_8);
      assertThat(told).contains("errors: 0, replies: " + products);
      assertThat(loader.waitFor()).isZero();
      try (Jedis client = new Jedis("127.0.0.1", port)) {
        awaitExported(client);
        List<String> stored = StoreDump.of(client);
        assertThat(stored).hasSize(products);
        await()
            .atMost(PATIENCE)
            .untilAsserted(() -> assertThat(mirrored("catalogue")).isEqualTo(stored));
      }
    }
  }

  @Test
  void publishesWhatIsLeftWhenItIsTerminated() throws Exception {
    int keys = 5_000;
    try (CommandProcess server = startServer("drained", "--port", "0");
        Jedis client = new Jedis("127.0.0.1", port(server))) {
      awaitExported(client);
      try (Pipeline pipeline = client.pipelined()) {
        for (int i = 0; i < keys; i++) {
          pipeline.set("key" + i, "value" + i);
        }
      }
      server.terminate();
      assertThat(server.exitCode()).isZero();
    }

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(mirrored("drained")).hasSize(keys));
  }

  @Test
  void readsItsSettingsFromAFile() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("keywake.conf"),
            """
            port 0
            dir %s
            hash-max-listpack-entries 7
            export.main.topic=configured
            export.main.bootstrap.servers=%s
            export.main.schema.registry.url=%s
            """
                .formatted(directory, sandbox.bootstrapServers(), sandbox.schemaRegistryUrl()));
    try (CommandProcess server =
            new CommandProcess("server", "--config", file.toString(), "--set", "hz=17");
        Jedis client = new Jedis("127.0.0.1", port(server))) {
      assertThat(client.configGet("h*")).containsEntry("hash-max-listpack-entries", "7");
      assertThat(client.configGet("hz")).containsEntry("hz", "17");
      assertThat(client.info("exports")).contains("topic=configured");
      assertThat(directory.resolve("keywake-store-id")).isNotEmptyFile();
    }
  }

  @Test
  void runsWithoutExportsAndSaysSo() throws Exception {
    try (CommandProcess server = new CommandProcess("server", "--port", "0")) {
      String line = server.readLine("accepting clients");
      assertThat(line).endsWith(", without exports: no bootstrap servers are set");
      try (Jedis client = new Jedis("127.0.0.1", port(line))) {
        client.shutdown();
      }
      assertThat(server.exitCode()).isZero();
    }
  }

  @Test
  void refusesAPortThatIsInUse() throws Exception {
    try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = holder.getLocalPort();
      refuses("port: cannot listen on 127.0.0.1:" + port, "--port", "" + port);
    }
  }

  @Test
  void refusesToSaveWhereAnotherServerSavesUntilThatIsGone() throws Exception {
    String[] arguments = {
      "--port", "0", "--dir", directory.toString(), "--save", "3600 1",
    };
    List<String> all = new ArrayList<>(List.of("server"));
    all.addAll(List.of(arguments));
    try (CommandProcess first = new CommandProcess(all.toArray(String[]::new))) {
      first.readLine("accepting clients");
      refuses(
          "dir: another store saves into " + directory.resolve("dump.rdb") + "; expected ",
          arguments);
      first.kill();
    }
    try (CommandProcess next = new CommandProcess(all.toArray(String[]::new))) {
      next.readLine("accepting clients");
    }
  }

  @Test
  void refusesASnapshotThatIsNone() throws Exception {
    Path file = Files.writeString(directory.resolve("notes.rdb"), "not a snapshot");
    refuses("load: " + file + ": is no snapshot", "--port", "0", "--load", file.toString());
  }

  @Test
  void refusesASettingThatDoesNotExist() throws Exception {
    refuses("maxmemroy: there is no such setting", "--set", "maxmemroy=1gb");
  }

  @Test
  void refusesABrokerThatDoesNotAnswer() throws Exception {
    refuses(
        "export.main.bootstrap.servers: no answer from 127.0.0.1:1",
        exporting("nowhere", "127.0.0.1:1", sandbox.schemaRegistryUrl()));
  }

  @Test
  void refusesARegistryThatDoesNotAnswer() throws Exception {
    refuses(
        "export.main.schema.registry.url: ",
        exporting("nowhere", sandbox.bootstrapServers(), "http://127.0.0.1:1"));
  }

  @Test
  void refusesATopicThatDoesNotFit() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", sandbox.bootstrapServers()))) {
      admin
          .createTopics(List.of(new NewTopic("foreign", Optional.of(3), Optional.empty())))
          .all()
          .get();
    }
    refuses(
        "export.main.partitions: topic foreign has 3 partitions; expected 4",
        exporting("foreign", sandbox.bootstrapServers(), sandbox.schemaRegistryUrl()));
  }

  /** Ends with exit code 2 and, behind the log, one line. */
  private static void refuses(String beginning, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("server"));
    all.addAll(Arrays.asList(arguments));
    try (CommandProcess server = new CommandProcess(all.toArray(String[]::new))) {
      assertThat(server.outLines()).isEmpty();
      assertThat(server.errLines())
          .noneMatch(line -> line.startsWith("\tat "))
          .last()
          .asString()
          .startsWith("keywake server: " + beginning);
      assertThat(server.exitCode()).isEqualTo(EXIT_CODE_ERROR);
    }
  }

  private static CommandProcess startServer(String topic, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("server"));
    arguments.addAll(
        List.of(exporting(topic, sandbox.bootstrapServers(), sandbox.schemaRegistryUrl())));
    arguments.addAll(List.of(more));
    return new CommandProcess(arguments.toArray(String[]::new));
  }

  private static String[] exporting(String topic, String bootstrapServers, String registryUrl) {
    return new String[] {
      "--topic", topic,
      "--bootstrap-servers", bootstrapServers,
      "--schema-registry-url", registryUrl,
      "--set", "store-id=test",
      "--set", "export.main.startup.timeout.ms=10000"
    };
  }

  private static int port(CommandProcess server) {
    return port(server.readLine("accepting clients on port "));
  }

  private static int port(String line) {
    return Integer.parseInt(line.replaceAll("\\D*(\\d+).*", "$1"));
  }

  /** Sends a unit as any client would; what the store refuses is refused. */
  private static void send(Jedis client, Unit unit) {
    client.select(unit.db());
    for (byte[][] command : unit.commands()) {
      try {
        client.sendCommand(() -> command[0], Arrays.copyOfRange(command, 1, command.length));
      } catch (JedisDataException refused) {
        assertThat(refused.getMessage()).doesNotStartWith("ERR unknown command");
      }
    }
  }

  /** Without expiries, so that two readings at different times can be compared. */
  static WorkloadSettings lastingKeys(WorkloadSettings settings) {
    return new WorkloadSettings(
        settings.seed(),
        settings.databases(),
        settings.keys(),
        settings.values(),
        settings.collections(),
        new WorkloadSettings.ExpiryShape(200, 100_000_000, 200_000_000, 30),
        settings.weights(),
        settings.transactionPermille(),
        settings.transactionCommandsMax(),
        settings.tideUnits());
  }

  /** Asks for a barrier and waits until it is published. */
  private static void awaitExported(Jedis client) {
    long sequence =
        (Long) client.sendCommand(() -> "KEYWAKE".getBytes(UTF_8), "EXPORT", "BARRIER", "main");
    await().atMost(PATIENCE).until(() -> barrierSequence(client) >= sequence);
  }

  private static long barrierSequence(Jedis client) {
    List<?> fields =
        (List<?>) client.sendCommand(() -> "KEYWAKE".getBytes(UTF_8), "EXPORT", "STATUS", "main");
    for (int i = 0; i < fields.size(); i += 2) {
      if (new String((byte[]) fields.get(i), UTF_8).equals("barrier-sequence")) {
        return (Long) fields.get(i + 1);
      }
    }
    throw new AssertionError("no barrier-sequence in " + fields);
  }

  /** What a mirror prints that is started now. */
  private static List<String> mirrored(String topic) throws Exception {
    try (CommandProcess mirror =
        new CommandProcess(
            "mirror",
            "--bootstrap-servers",
            sandbox.bootstrapServers(),
            "--schema-registry-url",
            sandbox.schemaRegistryUrl(),
            "--topic",
            topic,
            "--until-barrier",
            "--dump")) {
      List<String> dump = mirror.outLines();
      assertThat(mirror.exitCode()).as("%s", mirror).isZero();
      return dump;
    }
  }

  private static boolean hasRedisCli() throws InterruptedException {
    try {
      return new ProcessBuilder("redis-cli", "--version").start().waitFor() == 0;
    } catch (IOException missing) {
      return false;
    }
  }
}
