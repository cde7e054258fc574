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

/**
 * Our side of the export benchmark: a server is filled, then its export begins, and is measured
 * from its first records on until its first barrier is published, which closes the walk. Used by
 * the main thread.
 */
final class ExportWalk {
  private static final long POLL_MS = 10;
  private static final String EXPORT_NAME = "benchmark";

  private final Workspace workspace;
  private final Launcher launcher;
  private final StreamSettings stream;

  /**
   * What a walk came to.
   *
   * @param bytesPerRecord of key and value, as they were sent
   */
  record Result(double recordsPerSecond, double bytesPerRecord) {}

  ExportWalk(Workspace workspace, Launcher launcher, StreamSettings stream) {
    this.workspace = workspace;
    this.launcher = launcher;
    this.stream = stream;
  }

  /**
   * Fills a server, walks it and ends it.
   *
   * @param topic a new one
   * @param warmUpRecords how many go by before the time is taken
   * @param valueBytes of the stored strings
   */
  Result run(Jdk jdk, String topic, int records, int warmUpRecords, int valueBytes) {
    List<String> command = new ArrayList<>(launcher.javaFor(jdk, ExportingServer.class));
    command.add(settings(topic).toString());
    ChildProcess process = workspace.start("exporting-server", command, Map.of());
    try {
      int port = (int) answer(process, ExportingServer.PORT);
      RunningStore server = new RunningStore(process, port).awaitAnswer();
      server.load(Dataset.strings(records, valueBytes));
      process.input().write((ExportingServer.EXPORT + '\n').getBytes(StandardCharsets.UTF_8));
      process.input().flush();
      long beginMs = answer(process, ExportingServer.WALKING);
      return awaitBarrier(server, beginMs, records, warmUpRecords);
    } catch (IOException failure) {
      throw process.failure("does not take input: " + failure.getMessage());
    } finally {
      workspace.lifetime().end(process);
    }
  }

  private Path settings(String topic) {
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

  /** Waits for the barrier that holds everything that was loaded. */
  private static Result awaitBarrier(
      RunningStore server, long beginMs, int records, int warmUpRecords) {
    long warmMs = beginMs;
    double warmRecords = 0;
    try (RespClient client = server.connect()) {
      while (true) {
        Map<String, Object> status = client.callForMap("KEYWAKE", "EXPORT", "STATUS", EXPORT_NAME);
        long nowMs = System.currentTimeMillis();
        if (number(status, "lost-transactions") > 0 || "failed".equals(status.get("state"))) {
          throw server.process().failure("does not export undisturbed: " + status);
        }
        double sent = number(status, "records");
        if (number(status, "barrier-sequence") >= records) {
          long endMs = nowMs - number(status, "barrier-age-ms");
          double perSecond = (sent - warmRecords) * 1000 / (endMs - warmMs);
          return new Result(perSecond, number(status, "bytes") / sent);
        }
        if (warmRecords < warmUpRecords && sent >= warmUpRecords) {
          warmMs = nowMs;
          warmRecords = sent;
        }
        pause();
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static long number(Map<String, Object> status, String name) {
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

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted while a server works", e);
    }
  }
}
