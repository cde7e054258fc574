package io.keywake.benchmarks;

import io.keywake.sandbox.Sandbox;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Records per second of a walk beside those of a plain producer. Runs on the main thread. */
@Command(
    name = "export",
    description = {
      "Records per second of the walk of an export, up to its first barrier, beside Kafka's ProducerPerformance on the same broker: the same size of key and value"
          + " together, partitions, acknowledgement, compression, batches, and length of"
          + " transactions. The first records of both are for warming up.",
      "That tool makes up a payload for each record (--record-size), or has them from a file.",
      ""
    })
final class ExportCommand implements Callable<Integer> {
  /** Of key and value together, as they are sent. */
  private static final int RECORD_BYTES = 1000;

  private static final double RECORD_BYTES_TOLERANCE = 1;
  private static final int FIRST_VALUE_BYTES = RECORD_BYTES - 100;
  private static final int CALIBRATION_RECORDS = 100_000;
  private static final String MADE_UP = "--record-size";
  private static final String FROM_FILE = "--payload-file";
  private static final List<String> PAYLOADS = List.of(MADE_UP, FROM_FILE);
  private static final String PEER = "ProducerPerformance";

  private final Lifetime lifetime;
  private int topics;

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--records",
      paramLabel = "N",
      description = "Records of a run. Default: ${DEFAULT-VALUE}.")
  private int records = 2_000_000;

  @Option(
      names = "--warm-up-records",
      paramLabel = "N",
      description = "How many of them are not measured. Default: ${DEFAULT-VALUE}.")
  private int warmUpRecords = 1_000_000;

  @Option(names = "--partitions", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int partitions = 4;

  @Option(
      names = "--compression",
      paramLabel = "TYPE",
      description = "none, gzip, snappy, lz4 or zstd. Default: ${DEFAULT-VALUE}.")
  private String compression = "none";

  @Option(
      names = "--commit-interval-ms",
      paramLabel = "MS",
      description = "How long a transaction takes in records. Default: ${DEFAULT-VALUE}.")
  private int commitIntervalMs = 100;

  @Option(
      names = "--batch-bytes",
      paramLabel = "N",
      description = "batch.size of both producers. Default: ${DEFAULT-VALUE}.")
  private int batchBytes = 256 << 10;

  @Option(
      names = "--linger-ms",
      paramLabel = "MS",
      description = "linger.ms of both producers. Default: ${DEFAULT-VALUE}.")
  private int lingerMs = 20;

  ExportCommand(Lifetime lifetime) {
    this.lifetime = lifetime;
  }

  @Override
  public Integer call() {
    if (warmUpRecords < 0 || warmUpRecords >= records) {
      throw new BenchmarkException(
          "--warm-up-records " + warmUpRecords + ": expected less than --records " + records);
    }
    Workspace workspace = new Workspace(lifetime);
    Launcher launcher = new Launcher(workspace);
    List<Jdk> jdks = new ArrayList<>(common.jdks(launcher));
    Progress.tell("Starting a broker and a registry");
    Sandbox sandbox =
        lifetime.own(
            Sandbox.builder()
                .withoutShutdownHook()
                // Topics of earlier rounds make room for the page cache.
                .brokerProperty("log.segment.delete.delay.ms", "1000")
                .build());
    sandbox.open();
    StreamSettings stream =
        new StreamSettings(
            sandbox.bootstrapServers(),
            sandbox.schemaRegistryUrl(),
            partitions,
            compression,
            commitIntervalMs,
            batchBytes,
            lingerMs);
    Map<String, Object> address =
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, stream.bootstrapServers());
    try (Admin admin = Admin.create(address)) {
      Comparison comparison = measure(workspace, launcher, jdks, stream, admin);
      System.out.printf(
          "%n%,d records of %d bytes, the first %,d unmeasured, %d partitions, acks all, compression"
              + " %s, transactions of %d ms, median of %d rounds%n%n",
          records,
          RECORD_BYTES,
          warmUpRecords,
          partitions,
          compression,
          commitIntervalMs,
          common.rounds);
      System.out.print(comparison.table());
    }
    return 0;
  }

  private Comparison measure(
      Workspace workspace, Launcher launcher, List<Jdk> jdks, StreamSettings stream, Admin admin) {
    ExportWalk walk = new ExportWalk(workspace, launcher, stream);
    ProducerPerformance tool = new ProducerPerformance(workspace, stream, RECORD_BYTES);
    int first = Math.min(records, CALIBRATION_RECORDS);
    // Both once unmeasured: the broker has everything compiled then, and the size is known.
    int valueBytes = calibrate(walk, jdks.get(0), first, admin);
    produce(tool, jdks.get(0), first, first / 2, MADE_UP, admin);

    Comparison comparison = new Comparison("records/s", 0, PEER);
    List<Runnable> peers = new ArrayList<>();
    for (Jdk jdk : jdks) {
      // The tool's speed depends on the JDK as well, so each of ours has a peer on the same one.
      List<String> tests = PAYLOADS.stream().map(option -> test(jdk, option)).toList();
      peers.add(
          () -> {
            double rate = walk(walk, jdk, valueBytes, admin);
            tests.forEach(test -> comparison.add(test, "keywake", rate));
          });
      for (String option : PAYLOADS) {
        peers.add(
            () ->
                comparison.add(
                    test(jdk, option),
                    PEER,
                    produce(tool, jdk, records, warmUpRecords, option, admin)));
      }
    }
    for (int round = 1; round <= common.rounds; round++) {
      Progress.tell("Round %d of %d", round, common.rounds);
      peers.forEach(Runnable::run);
      Collections.reverse(peers);
    }
    return comparison;
  }

  private static String test(Jdk jdk, String payloads) {
    return "JDK " + jdk.release() + ", " + payloads;
  }

  /** How many bytes a stored value has so that its record has as many as it should. */
  private int calibrate(ExportWalk walk, Jdk jdk, int count, Admin admin) {
    String topic = nextTopic("warm-up");
    ExportWalk.Result result = walk.run(jdk, topic, count, 0, FIRST_VALUE_BYTES);
    delete(admin, topic, topic + ".control");
    int valueBytes = FIRST_VALUE_BYTES + (int) Math.round(RECORD_BYTES - result.bytesPerRecord());
    Progress.tell("Values of %d bytes make records of %d bytes", valueBytes, RECORD_BYTES);
    return valueBytes;
  }

  private double walk(ExportWalk walk, Jdk jdk, int valueBytes, Admin admin) {
    String topic = nextTopic("keywake");
    ExportWalk.Result result = walk.run(jdk, topic, records, warmUpRecords, valueBytes);
    delete(admin, topic, topic + ".control");
    Progress.tell(
        "  %-8s%-36s %,10.0f/s, %.2f bytes per record",
        "JDK " + jdk.release(), "keywake", result.recordsPerSecond(), result.bytesPerRecord());
    if (Math.abs(result.bytesPerRecord() - RECORD_BYTES) > RECORD_BYTES_TOLERANCE) {
      throw new BenchmarkException(
          "records had "
              + result.bytesPerRecord()
              + " bytes of key and value, expected "
              + RECORD_BYTES);
    }
    return result.recordsPerSecond();
  }

  private double produce(
      ProducerPerformance tool, Jdk jdk, int count, int warmUp, String payloads, Admin admin) {
    String topic = nextTopic("producer-performance");
    create(admin, topic);
    double rate = tool.run(jdk, topic, count, warmUp, payloads.equals(FROM_FILE));
    delete(admin, topic);
    Progress.tell("  %-8s%-36s %,10.0f/s", "JDK " + jdk.release(), PEER + ' ' + payloads, rate);
    return rate;
  }

  private String nextTopic(String prefix) {
    return prefix + "-" + ++topics;
  }

  private void create(Admin admin, String topic) {
    try {
      admin.createTopics(Set.of(new NewTopic(topic, partitions, (short) 1))).all().get();
    } catch (ExecutionException | InterruptedException e) {
      throw new BenchmarkException("topic " + topic + " cannot be created: " + e.getMessage(), e);
    }
  }

  private static void delete(Admin admin, String... topics) {
    try {
      admin.deleteTopics(List.of(topics)).all().get();
    } catch (ExecutionException | InterruptedException e) {
      throw new BenchmarkException("a topic cannot be deleted: " + e.getMessage(), e);
    }
  }
}
