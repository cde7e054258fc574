package io.keywake.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
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
  private static final int CALIBRATION_RECORDS = 100_000;
  private static final String MADE_UP = "--record-size";
  private static final String FROM_FILE = "--payload-file";
  private static final List<String> PAYLOADS = List.of(MADE_UP, FROM_FILE);
  private static final String PEER = "ProducerPerformance";

  private final Lifetime lifetime;

  @Mixin private CommonOptions common = new CommonOptions();

  @Mixin private StreamOptions options = new StreamOptions();

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

  ExportCommand(Lifetime lifetime) {
    this.lifetime = lifetime;
  }

  @Override
  public Integer call() {
    if (warmUpRecords < 1 || warmUpRecords >= records) {
      throw new BenchmarkException(
          "--warm-up-records "
              + warmUpRecords
              + ": expected from 1 to less than --records "
              + records);
    }
    Workspace workspace = new Workspace(lifetime);
    Launcher launcher = new Launcher(workspace);
    List<Jdk> jdks = new ArrayList<>(common.jdks(launcher));
    SandboxStream stream = SandboxStream.start(lifetime, options);
    Comparison comparison = measure(workspace, launcher, jdks, stream);
    System.out.printf(
        "%n%,d records of %d bytes, the first %,d unmeasured, %s, median of %d rounds%n%n",
        records, RECORD_BYTES, warmUpRecords, options.description(), common.rounds);
    System.out.print(comparison.table());
    return 0;
  }

  private Comparison measure(
      Workspace workspace, Launcher launcher, List<Jdk> jdks, SandboxStream stream) {
    ExportWalk walk = new ExportWalk(workspace, launcher, stream.settings());
    ProducerPerformance tool = new ProducerPerformance(workspace, stream.settings(), RECORD_BYTES);
    int first = Math.min(records, CALIBRATION_RECORDS);
    // Both once unmeasured: the broker has everything compiled then, and the size is known.
    String topic = stream.nextTopic("warm-up");
    int valueBytes = walk.calibrate(jdks.get(0), topic, first, RECORD_BYTES);
    stream.deleteExport(topic);
    produce(tool, jdks.get(0), first, first / 2, MADE_UP, stream);

    Comparison comparison = new Comparison("records/s", 0, PEER);
    List<Runnable> peers = new ArrayList<>();
    for (Jdk jdk : jdks) {
      // The tool's speed depends on the JDK as well, so each of ours has a peer on the same one.
      List<String> tests = PAYLOADS.stream().map(option -> test(jdk, option)).toList();
      peers.add(
          () -> {
            double rate = walk(walk, jdk, valueBytes, stream);
            tests.forEach(test -> comparison.add(test, "keywake", rate));
          });
      for (String option : PAYLOADS) {
        peers.add(
            () ->
                comparison.add(
                    test(jdk, option),
                    PEER,
                    produce(tool, jdk, records, warmUpRecords, option, stream)));
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

  private double walk(ExportWalk walk, Jdk jdk, int valueBytes, SandboxStream stream) {
    String topic = stream.nextTopic("keywake");
    ExportWalk.Result result = walk.run(jdk, topic, records, warmUpRecords, valueBytes);
    stream.deleteExport(topic);
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
      ProducerPerformance tool,
      Jdk jdk,
      int count,
      int warmUp,
      String payloads,
      SandboxStream stream) {
    String topic = stream.nextTopic("producer-performance");
    stream.create(topic);
    double rate = tool.run(jdk, topic, count, warmUp, payloads.equals(FROM_FILE));
    stream.delete(topic);
    Progress.tell("  %-8s%-36s %,10.0f/s", "JDK " + jdk.release(), PEER + ' ' + payloads, rate);
    return rate;
  }
}
