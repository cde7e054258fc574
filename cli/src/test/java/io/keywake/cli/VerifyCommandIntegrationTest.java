package io.keywake.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.keywake.sandbox.Sandbox;
import io.keywake.schemas.DeleteCause;
import io.keywake.schemas.HashSlot;
import io.keywake.schemas.Tombstone;
import io.keywake.schemas.record.EntryChange;
import io.keywake.schemas.record.EntryKey;
import io.keywake.schemas.record.Operation;
import io.keywake.schemas.record.Origin;
import io.keywake.schemas.record.ValueType;
import io.keywake.store.command.StoreSettings;
import io.keywake.store.server.StoreServer;
import io.keywake.workload.Unit;
import io.keywake.workload.Workload;
import io.keywake.workload.WorkloadSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;

/** The command as a process, on a server that is a process, while clients write to it. */
@Tag("integration")
class VerifyCommandIntegrationTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int PARTITIONS = 4;
  private static final String NOWHERE = "127.0.0.1:1";

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
  void findsNoDifferenceWhileClientsWrite() throws Exception {
    try (CommandProcess server = startServer("written")) {
      int port = port(server);
      try (WritingClient first = new WritingClient(port, workload(1));
          WritingClient second = new WritingClient(port, workload(2))) {
        first.awaitCommands(10_000);
        second.awaitCommands(10_000);
        long before = first.commands();
        try (CommandProcess verify = verify(port, "written")) {
          List<String> lines = verify.outLines();
          assertThat(verify.exitCode()).as("%s %s", verify, lines).isZero();
          assertThat(lines).last().isEqualTo("0 differences");
          assertThat(lines).first().asString().matches("alike +[1-9][0-9,]* keys");
        }
        assertThat(first.commands()).isGreaterThan(before);
        assertThatAKeptCopyIsComparedToo(port);
        assertThatASignalIsNoVerdict(port);
      }
    }
  }

  /** A mirror's, which has read on by itself meanwhile. */
  private void assertThatAKeptCopyIsComparedToo(int port) throws Exception {
    List<String> mirror =
        new ArrayList<>(List.of(arguments("", sandbox.bootstrapServers(), "written")));
    mirror.set(0, "mirror");
    mirror.subList(1, 3).clear();
    mirror.addAll(List.of("--state", directory.toString(), "--until-barrier"));
    try (CommandProcess command = new CommandProcess(mirror.toArray(String[]::new))) {
      assertThat(command.exitCode()).as("%s", command).isZero();
    }
    List<String> kept =
        new ArrayList<>(
            List.of(arguments("redis://127.0.0.1:" + port, sandbox.bootstrapServers(), "written")));
    kept.addAll(List.of("--state", directory.toString()));
    try (CommandProcess verify = new CommandProcess(kept.toArray(String[]::new))) {
      assertThat(verify.outLines())
          .anyMatch(line -> line.matches("kept +the copy at sequence [0-9,]+ of generation 1"))
          .last()
          .isEqualTo("0 differences");
      assertThat(verify.exitCode()).isZero();
    }
  }

  private static void assertThatASignalIsNoVerdict(int port) throws Exception {
    try (CommandProcess verify = verify(port, "written")) {
      verify.readErrLine();
      verify.terminate();
      assertThat(verify.exitCode()).isEqualTo(2);
      assertThat(verify.outLines()).isEmpty();
    }
  }

  @Test
  void findsRecordsThatTheStoreDidNotWrite() throws Exception {
    try (CommandProcess server = startServer("forged")) {
      int port = port(server);
      try (Jedis client = new Jedis("127.0.0.1", port)) {
        client.mset("{a}changed", "true", "{a}dropped", "1", "{a}right", "1");
        awaitExported(client);
        long sequence = (Long) client.sendCommand(() -> bytes("KEYWAKE"), "SEQUENCE");
        try (KafkaProducer<Object, Object> producer = producer()) {
          producer.send(record("{a}changed", change(sequence, "false"))).get();
          producer.send(dropping("{a}dropped", sequence)).get();
        }
        // So that the next barrier closes over the forged records.
        client.set("{a}neighbour", "1");
        try (WritingClient writer = new WritingClient(port, counting())) {
          writer.awaitCommands(1_000);
          try (CommandProcess verify = verify(port, "forged")) {
            assertThat(verify.outLines())
                .contains("2 differences")
                .filteredOn(line -> line.startsWith("{"))
                .containsExactlyInAnyOrder(
                    "{\"db\":0,\"key\":\"{a}changed\",\"found\":"
                        + "\"value differs: store 4 bytes, mirror 5 bytes\"}",
                    "{\"db\":0,\"key\":\"{a}dropped\",\"found\":\"only in the store\"}");
            assertThat(verify.exitCode()).isEqualTo(1);
          }
        }
      }
    }
  }

  @Test
  void cannotTellWithoutAStore() throws Exception {
    cannotTell(
        "store: cannot connect to " + NOWHERE,
        arguments("redis://" + NOWHERE, sandbox.bootstrapServers(), "written"));
  }

  @Test
  void cannotTellOfATopicThatTheStoreDoesNotExportTo() throws Exception {
    try (CommandProcess server = startServer("exported")) {
      int port = port(server);
      cannotTell(
          "topic: the store at 127.0.0.1:" + port + " exports to exported; expected it to export",
          arguments("redis://127.0.0.1:" + port, sandbox.bootstrapServers(), "other"));
      cannotTell(
          "bootstrap.servers: no answer from " + NOWHERE,
          arguments("redis://127.0.0.1:" + port, NOWHERE, "exported"));
      try (Jedis client = new Jedis("127.0.0.1", port)) {
        client.configSet("requirepass", "secret");
        cannotTell(
            "store: 127.0.0.1:" + port + " answers \"NOAUTH",
            arguments("redis://127.0.0.1:" + port, sandbox.bootstrapServers(), "exported"));
        try (CommandProcess verify =
            new CommandProcess(
                arguments(
                    "redis://:secret@127.0.0.1:" + port, sandbox.bootstrapServers(), "exported"))) {
          assertThat(verify.exitCode()).as("%s", verify).isZero();
        }
      }
    }
  }

  @Test
  void cannotTellWithoutABarrierInTime() throws Exception {
    try (HandmadeExport export =
        new HandmadeExport(sandbox.bootstrapServers(), sandbox.schemaRegistryUrl())) {
      export.string(0, bytes("k"), bytes("v"));
      export.barrier();
    }
    StoreSettings settings = new StoreSettings();
    settings.configure("port", "0");
    try (StoreServer store =
        StoreServer.start(
            settings,
            "",
            List.of(context -> new UnpublishedBarrier()),
            failure -> {
              throw new AssertionError(failure);
            })) {
      String[] arguments =
          arguments(
              "redis://127.0.0.1:" + store.port(),
              sandbox.bootstrapServers(),
              HandmadeExport.TOPIC);
      String[] impatient = Arrays.copyOf(arguments, arguments.length + 2);
      impatient[arguments.length] = "--patience";
      impatient[arguments.length + 1] = "1";
      cannotTell(
          "topic: no barrier of sequence " + UnpublishedBarrier.SEQUENCE + " within 1000 ms",
          impatient);
    }
  }

  private static void cannotTell(String beginning, String... arguments) throws Exception {
    try (CommandProcess verify = new CommandProcess(arguments)) {
      assertThat(verify.outLines()).isEmpty();
      assertThat(verify.errLines())
          .noneMatch(line -> line.startsWith("\tat "))
          .last()
          .asString()
          .startsWith("keywake verify: " + beginning);
      assertThat(verify.exitCode()).isEqualTo(2);
    }
  }

  private static CommandProcess verify(int port, String topic) throws IOException {
    return new CommandProcess(
        arguments("redis://127.0.0.1:" + port, sandbox.bootstrapServers(), topic));
  }

  private static String[] arguments(String store, String bootstrapServers, String topic) {
    return new String[] {
      "verify",
      "--store",
      store,
      "--bootstrap-servers",
      bootstrapServers,
      "--schema-registry-url",
      sandbox.schemaRegistryUrl(),
      "--topic",
      topic
    };
  }

  private static CommandProcess startServer(String topic) throws IOException {
    return new CommandProcess(
        "server",
        "--port",
        "0",
        "--topic",
        topic,
        "--bootstrap-servers",
        sandbox.bootstrapServers(),
        "--schema-registry-url",
        sandbox.schemaRegistryUrl(),
        "--set",
        "store-id=" + topic,
        "--set",
        "export.main.close.timeout.ms=0");
  }

  private static int port(CommandProcess server) {
    return Integer.parseInt(
        server.readLine("accepting clients on port ").replaceAll("\\D*(\\d+).*", "$1"));
  }

  private static void awaitExported(Jedis client) {
    long sequence = (Long) client.sendCommand(() -> bytes("KEYWAKE"), "EXPORT", "BARRIER", "main");
    await().atMost(PATIENCE).until(() -> barrierSequence(client) >= sequence);
  }

  private static long barrierSequence(Jedis client) {
    List<?> fields =
        (List<?>) client.sendCommand(() -> bytes("KEYWAKE"), "EXPORT", "STATUS", "main");
    for (int i = 0; i < fields.size(); i += 2) {
      if (new String((byte[]) fields.get(i), UTF_8).equals("barrier-sequence")) {
        return (Long) fields.get(i + 1);
      }
    }
    throw new AssertionError("no barrier-sequence in " + fields);
  }

  private static KafkaProducer<Object, Object> producer() {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            sandbox.bootstrapServers(),
            "schema.registry.url",
            sandbox.schemaRegistryUrl(),
            "key.serializer",
            KafkaAvroSerializer.class,
            "value.serializer",
            KafkaAvroSerializer.class));
  }

  private static EntryChange change(long sequence, String value) {
    return EntryChange.newBuilder()
        .setStoreId("forged")
        .setGeneration(1)
        .setSequence(sequence)
        .setUnitId(0)
        .setUnitIndex(0)
        .setUnitCount(1)
        .setOrigin(Origin.MUTATION)
        .setTimeMs(1)
        .setType(ValueType.STRING)
        .setOperation(Operation.UPSERT)
        .setString(ByteBuffer.wrap(bytes(value)))
        .build();
  }

  private static ProducerRecord<Object, Object> dropping(String key, long sequence) {
    ProducerRecord<Object, Object> record = record(key, null);
    new Tombstone("forged", 1, sequence, 0, 0, 1, 1, DeleteCause.DELETED)
        .writeTo(record.headers()::add);
    return record;
  }

  @SuppressWarnings("NullAway") // A tombstone is a record whose value is null.
  private static ProducerRecord<Object, Object> record(String key, @Nullable EntryChange change) {
    return new ProducerRecord<>(
        "forged",
        HashSlot.partition(bytes(key), PARTITIONS),
        new EntryKey(0, ByteBuffer.wrap(bytes(key))),
        change);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** Whatever clients do, in all databases: expiry, transactions, flushes and swaps included. */
  private static Supplier<List<byte[][]>> workload(long seed) {
    Workload workload =
        new Workload(WorkloadSettings.lifelike(seed, 20_000), System::currentTimeMillis);
    return () -> {
      Unit unit = workload.next();
      List<byte[][]> commands = new ArrayList<>(unit.commands());
      commands.add(0, new byte[][] {bytes("SELECT"), bytes(Integer.toString(unit.db()))});
      return commands;
    };
  }

  /** A few keys that never rest. */
  private static Supplier<List<byte[][]>> counting() {
    int[] count = {0};
    return () -> List.<byte[][]>of(new byte[][] {bytes("INCR"), bytes("counter" + count[0]++ % 8)});
  }

  /** A client that writes on a thread of its own until it is closed. */
  private static final class WritingClient implements AutoCloseable {
    private final Thread thread;
    private volatile long commands;
    private volatile boolean stopping;

    WritingClient(int port, Supplier<List<byte[][]>> commands) {
      thread = new Thread(() -> write(port, commands), "writer");
      thread.setDaemon(true);
      thread.start();
    }

    private void write(int port, Supplier<List<byte[][]>> next) {
      try (Jedis client = new Jedis("127.0.0.1", port)) {
        while (!stopping) {
          next.get().forEach(command -> send(client, command));
        }
      }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes it.
    private void send(Jedis client, byte[][] command) {
      try {
        client.sendCommand(() -> command[0], Arrays.copyOfRange(command, 1, command.length));
      } catch (JedisDataException refused) {
        // As in life.
      }
      commands++;
    }

    long commands() {
      return commands;
    }

    void awaitCommands(long least) {
      await().atMost(PATIENCE).until(() -> commands >= least || !thread.isAlive());
      assertThat(commands).isGreaterThanOrEqualTo(least);
    }

    @Override
    public void close() {
      stopping = true;
      await().atMost(PATIENCE).until(() -> !thread.isAlive());
    }
  }
}
