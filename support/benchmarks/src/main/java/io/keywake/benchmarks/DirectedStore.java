package io.keywake.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** An {@link DirectedServer} in a process of its own. Used by the main thread. */
record DirectedStore(RunningStore server) {
  private static final String EXPORT_NAME = "benchmark";

  /**
   * Starts one that holds nothing and exports nothing yet.
   *
   * @param topic a new one
   */
  static DirectedStore exporting(
      Workspace workspace, Launcher launcher, Jdk jdk, StreamSettings stream, String topic) {
    return exporting(workspace, launcher, jdk, stream, topic, Map.of());
  }

  /**
   * The same with further settings of the export.
   *
   * @param topic a new one
   */
  static DirectedStore exporting(
      Workspace workspace,
      Launcher launcher,
      Jdk jdk,
      StreamSettings stream,
      String topic,
      Map<String, String> more) {
    String settings = settings(workspace, stream, topic, more).toString();
    return start(workspace, launcher, jdk, List.of(settings));
  }

  /** Starts one that holds nothing and has no export. */
  static DirectedStore start(Workspace workspace, Launcher launcher, Jdk jdk) {
    return start(workspace, launcher, jdk, List.of());
  }

  private static DirectedStore start(
      Workspace workspace, Launcher launcher, Jdk jdk, List<String> arguments) {
    List<String> command = new ArrayList<>(launcher.javaFor(jdk, DirectedServer.class));
    command.addAll(arguments);
    ChildProcess process = workspace.start("directed-server", command, Map.of());
    int port = (int) process.awaitNumber(DirectedServer.PORT);
    return new DirectedStore(new RunningStore(process, port).awaitAnswer());
  }

  private static Path settings(
      Workspace workspace, StreamSettings stream, String topic, Map<String, String> more) {
    Properties settings = new Properties();
    settings.setProperty("name", EXPORT_NAME);
    settings.setProperty("topic", topic);
    settings.setProperty("bootstrap.servers", stream.bootstrapServers());
    settings.setProperty("schema.registry.url", stream.schemaRegistryUrl());
    settings.setProperty("partitions", Integer.toString(stream.partitions()));
    settings.setProperty("compression.type", stream.compression());
    settings.setProperty("commit.interval.ms", Integer.toString(stream.commitIntervalMs()));
    stream
        .producerSettings()
        .forEach((name, value) -> settings.setProperty("producer." + name, value));
    more.forEach(settings::setProperty);
    Path file = workspace.directory().resolve(topic + ".properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      settings.store(writer, null);
      return file;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Begins the export, once, and returns when that was, in milliseconds since 1970. */
  long beginExport() {
    tell(DirectedServer.EXPORT);
    return server.process().awaitNumber(DirectedServer.WALKING);
  }

  /** Begins to walk again and again. */
  void walk() {
    tell(DirectedServer.WALK);
  }

  /** Ends that, once, after the walk that is under way, and returns how many there were. */
  long rest() {
    tell(DirectedServer.REST);
    return server.process().awaitNumber(DirectedServer.WALKED);
  }

  private void tell(String word) {
    ChildProcess process = server.process();
    try {
      process.input().write((word + '\n').getBytes(StandardCharsets.UTF_8));
      process.input().flush();
    } catch (IOException failure) {
      throw process.failure("does not take input: " + failure.getMessage());
    }
  }

  /**
   * How the export stands, by KEYWAKE EXPORT STATUS.
   *
   * @throws BenchmarkException if it has failed, or had to send something again
   */
  Map<String, Object> status(RespClient client) {
    Map<String, Object> status = disturbedStatus(client);
    if (number(status, "lost-transactions") > 0 || "failed".equals(status.get("state"))) {
      throw server.process().failure("does not export undisturbed: " + status);
    }
    return status;
  }

  /** The same, for one that is disturbed on purpose. */
  static Map<String, Object> disturbedStatus(RespClient client) {
    return client.callForMap("KEYWAKE", "EXPORT", "STATUS", EXPORT_NAME);
  }

  /** Asks for a barrier and returns the sequence that it covers at least. */
  static long askForBarrier(RespClient client) {
    if (client.call("KEYWAKE", "EXPORT", "BARRIER", EXPORT_NAME) instanceof Long sequence) {
      return sequence;
    }
    throw new BenchmarkException("KEYWAKE EXPORT BARRIER: expected a sequence");
  }

  static long number(Map<String, Object> status, String name) {
    if (status.get(name) instanceof Long number) {
      return number;
    }
    throw new BenchmarkException(
        "KEYWAKE EXPORT STATUS: expected a number " + name + ": " + status);
  }
}
