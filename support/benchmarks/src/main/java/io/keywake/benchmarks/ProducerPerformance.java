package io.keywake.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kafka's own tool for the speed of a producer. Used by the main thread. */
final class ProducerPerformance {
  private static final String PROGRAM = "org.apache.kafka.tools.ProducerPerformance";
  private static final int PAYLOADS = 1000;
  private static final int UNLIMITED = -1;

  /** Without any the tool does not sum up what came after it. */
  private static final int LEAST_WARM_UP = 1;

  /** As the script that comes with Kafka has them. */
  private static final List<String> JAVA_OPTIONS =
      List.of(
          "-Xmx512M",
          "-server",
          "-XX:+UseG1GC",
          "-XX:MaxGCPauseMillis=20",
          "-XX:InitiatingHeapOccupancyPercent=35",
          "-XX:+ExplicitGCInvokesConcurrent");

  private static final Pattern RESULT =
      Pattern.compile("(?m)^(\\d+) steady state records sent, ([0-9.]+) records/sec");

  private final Workspace workspace;
  private final StreamSettings stream;
  private final int recordBytes;
  private final Path payloads;

  ProducerPerformance(Workspace workspace, StreamSettings stream, int recordBytes) {
    this.workspace = workspace;
    this.stream = stream;
    this.recordBytes = recordBytes;
    this.payloads = workspace.directory().resolve("payloads");
    writePayloads();
  }

  private void writePayloads() {
    SplittableRandom random = new SplittableRandom(0);
    try (Writer writer = Files.newBufferedWriter(payloads)) {
      for (int count = 0; count < PAYLOADS; count++) {
        writer.write(new String(Dataset.letters(recordBytes, random), UTF_8));
        writer.write('\n');
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /**
   * Publishes records and returns how many per second, without the first ones.
   *
   * @param topic an existing one; part of the transactional id, too
   * @param fromFile whether payloads are made beforehand, rather than each before it is sent
   */
  double run(Jdk jdk, String topic, int records, int warmUpRecords, boolean fromFile) {
    return run(jdk, topic, records, warmUpRecords, fromFile, UNLIMITED);
  }

  /**
   * Publishes records at a rate and returns how many per second that became.
   *
   * @param topic an existing one; part of the transactional id, too
   */
  double runAt(Jdk jdk, String topic, int records, int recordsPerSecond) {
    return run(jdk, topic, records, LEAST_WARM_UP, true, recordsPerSecond);
  }

  private double run(
      Jdk jdk,
      String topic,
      int records,
      int warmUpRecords,
      boolean fromFile,
      int recordsPerSecond) {
    List<String> command = new ArrayList<>();
    command.add(jdk.tool("java").toString());
    command.addAll(JAVA_OPTIONS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), PROGRAM));
    command.addAll(List.of("--bootstrap-server", stream.bootstrapServers()));
    command.addAll(List.of("--topic", topic, "--throughput", Integer.toString(recordsPerSecond)));
    command.addAll(List.of("--num-records", Integer.toString(records)));
    command.addAll(List.of("--warmup-records", Integer.toString(warmUpRecords)));
    command.addAll(
        fromFile
            ? List.of("--payload-file", payloads.toString())
            : List.of("--record-size", Integer.toString(recordBytes)));
    command.addAll(List.of("--transactional-id", "benchmark-" + topic));
    command.addAll(
        List.of("--transaction-duration-ms", Integer.toString(stream.commitIntervalMs())));
    command.add("--command-property");
    stream.allProducerSettings().forEach((name, value) -> command.add(name + "=" + value));
    return recordsPerSecond(workspace.run("producer-performance", command, Map.of()));
  }

  /** From the summary of what came after the warm-up. */
  static double recordsPerSecond(String output) {
    Matcher result = RESULT.matcher(output);
    if (!result.find()) {
      throw new BenchmarkException(
          "ProducerPerformance: expected a line about steady state records\n" + output);
    }
    return Double.parseDouble(result.group(2));
  }
}
