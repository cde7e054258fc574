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
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** An {@link ExportingServer} in a process of its own. Used by the main thread. */
record ExportingStore(RunningStore server) {
  private static final long POLL_MS = 10;
  private static final String EXPORT_NAME = "benchmark";

  /**
   * Starts one that holds nothing and exports nothing yet.
   *
   * @param topic a new one
   */
  static ExportingStore start(
      Workspace workspace, Launcher launcher, Jdk jdk, StreamSettings stream, String topic) {
    List<String> command = new ArrayList<>(launcher.javaFor(jdk, ExportingServer.class));
    command.add(settings(workspace, stream, topic).toString());
    ChildProcess process = workspace.start("exporting-server", command, Map.of());
    int port = (int) answer(process, ExportingServer.PORT);
    return new ExportingStore(new RunningStore(process, port).awaitAnswer());
  }

  private static Path settings(Workspace workspace, StreamSettings stream, String topic) {
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
    ChildProcess process = server.process();
    try {
      process.input().write((ExportingServer.EXPORT + '\n').getBytes(StandardCharsets.UTF_8));
      process.input().flush();
      return answer(process, ExportingServer.WALKING);
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
    Map<String, Object> status = client.callForMap("KEYWAKE", "EXPORT", "STATUS", EXPORT_NAME);
    if (number(status, "lost-transactions") > 0 || "failed".equals(status.get("state"))) {
      throw server.process().failure("does not export undisturbed: " + status);
    }
    return status;
  }

  static long number(Map<String, Object> status, String name) {
    if (status.get(name) instanceof Long number) {
      return number;
    }
    throw new BenchmarkException(
        "KEYWAKE EXPORT STATUS: expected a number " + name + ": " + status);
  }

  /** Waits for a line of the process that begins so, and returns the number after that. */
  private static long answer(ChildProcess process, String prefix) {
    while (true) {
      boolean alive = process.isAlive();
      Optional<String> line =
          process.output().lines().filter(each -> each.startsWith(prefix)).findFirst();
      if (line.isPresent()) {
        return Long.parseLong(line.get().substring(prefix.length()));
      }
      if (!alive) {
        throw process.failure("ended before it said \"" + prefix.strip() + '"');
      }
      pause();
    }
  }

  /** Between two looks at how something stands. */
  static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted while a server works", e);
    }
  }
}
