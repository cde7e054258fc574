package io.keywake.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Records per second of a mirror that begins anew. Runs on the main thread. */
@Command(
    name = "rebuild",
    description = {
      "Records per second of a mirror that is rebuilt from an export's topic, up to the barrier at"
          + " which it is exact, beside a consumer that decodes every record with the same"
          + " deserialisers and keeps none. For comparison, that consumer with Confluent's"
          + " deserialisers.",
      "Each runs in a process of its own, reads the whole topic once unmeasured, collects its"
          + " garbage, and reads once more, measured as soon as it is connected. What its process took of the processors"
          + " is in a second table: it depends less on what else runs.",
      ""
    })
final class RebuildCommand implements Callable<Integer> {
  /** Of key and value together, as they are in the topic. */
  private static final int RECORD_BYTES = 1000;

  private static final int CALIBRATION_RECORDS = 10_000;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MICROSECOND = 1e3;

  private final Lifetime lifetime;

  @Mixin private CommonOptions common = new CommonOptions();

  @Mixin private StreamOptions options = new StreamOptions();

  @Option(
      names = "--records",
      paramLabel = "N",
      description = "Records of the topic, each of another key. Default: ${DEFAULT-VALUE}.")
  private int records = 1_000_000;

  RebuildCommand(Lifetime lifetime) {
    this.lifetime = lifetime;
  }

  @Override
  public Integer call() {
    Workspace workspace = new Workspace(lifetime);
    Launcher launcher = new Launcher(workspace);
    List<Jdk> jdks = common.jdks(launcher);
    SandboxStream stream = SandboxStream.start(lifetime, options);
    String topic = export(workspace, launcher, jdks.get(0), stream);

    Comparison rates = new Comparison("records/s", 0, Rebuilder.DISCARDING.label());
    Comparison costs = new Comparison("CPU us/record", 2, Rebuilder.DISCARDING.label());
    List<Rebuilder> peers = new ArrayList<>(Arrays.asList(Rebuilder.values()));
    for (int round = 1; round <= common.rounds; round++) {
      Progress.tell("Round %d of %d", round, common.rounds);
      for (Jdk jdk : jdks) {
        for (Rebuilder peer : peers) {
          String told =
              run(
                  workspace,
                  launcher.javaFor(jdk, RebuildProcess.class),
                  new RebuildProcess.Task(peer, stream.settings(), topic, records));
          double rate = records * NANOS_PER_SECOND / nanos(told, RebuildProcess.TOOK);
          double cost = nanos(told, RebuildProcess.CPU) / NANOS_PER_MICROSECOND / records;
          Progress.tell(
              "  JDK %d  %-40s %,10.0f/s %6.2f us of CPU", jdk.release(), peer.label(), rate, cost);
          rates.add("JDK " + jdk.release(), peer.label(), rate);
          costs.add("JDK " + jdk.release(), peer.label(), cost);
        }
      }
      Collections.reverse(peers);
    }
    System.out.printf(
        "%n%,d records of %d bytes, %s, median of %d rounds%n%n",
        records, RECORD_BYTES, options.description(), common.rounds);
    System.out.println(rates.table());
    System.out.print(costs.table());
    return 0;
  }

  /** Returns the topic of an export that has ended. */
  private String export(Workspace workspace, Launcher launcher, Jdk jdk, SandboxStream stream) {
    ExportWalk walk = new ExportWalk(workspace, launcher, stream.settings());
    String first = stream.nextTopic("calibration");
    int valueBytes = walk.calibrate(jdk, first, CALIBRATION_RECORDS, RECORD_BYTES);
    stream.deleteExport(first);
    Progress.tell("Exporting %,d records", records);
    String topic = stream.nextTopic("keywake");
    ExportWalk.Result result = walk.run(jdk, topic, records, 0, valueBytes);
    Progress.tell("  %.2f bytes per record", result.bytesPerRecord());
    return topic;
  }

  private static String run(Workspace workspace, List<String> java, RebuildProcess.Task task) {
    List<String> command = new ArrayList<>(java);
    command.addAll(task.arguments());
    return workspace.run("rebuild", command, Map.of());
  }

  /**
   * From what a {@link RebuildProcess} prints.
   *
   * @param name {@link RebuildProcess#TOOK} or {@link RebuildProcess#CPU}
   */
  static long nanos(String output, String name) {
    return output
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.substring(name.length())))
        .findFirst()
        .orElseThrow(() -> new BenchmarkException("rebuild: expected a time, found\n" + output));
  }
}
