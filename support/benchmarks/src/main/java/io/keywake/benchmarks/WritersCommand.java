package io.keywake.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long one writer waits for iterations. Runs on the main thread. */
@Command(
    name = "writers",
    description = {
      "The longest and the 99.99th percentile of a write on one large key that is written without a"
          + " break: alone, and while two iterations present it again and again to clients that"
          + " read all of it. Time inside the write, as a clock sees it, without the collector's"
          + " pauses, and on a processor. And the memory that iteration adds.",
      "Each structure in a process of its own, which runs as a server does.",
      ""
    })
final class WritersCommand implements Callable<Integer> {
  private static final int BYTES_PER_MB = 1 << 20;

  private final Lifetime lifetime;

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--structures",
      split = ",",
      paramLabel = "KIND",
      description = "${COMPLETION-CANDIDATES}. Default: all, one after the other.")
  private List<WrittenStructure> structures = List.of(WrittenStructure.values());

  @Option(
      names = "--elements",
      paramLabel = "N",
      description = "Of a collection. Default: ${DEFAULT-VALUE}.")
  private int elements = 10_000_000;

  @Option(
      names = "--string-mb",
      paramLabel = "N",
      description = "MiB of the string. Default: ${DEFAULT-VALUE}.")
  private int stringMb = 256;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description =
          "How long is written in each round, with iterations and without. Default:"
              + " ${DEFAULT-VALUE}.")
  private int seconds = 10;

  WritersCommand(Lifetime lifetime) {
    this.lifetime = lifetime;
  }

  @Override
  public Integer call() {
    Workspace workspace = new Workspace(lifetime);
    Launcher launcher = new Launcher(workspace);
    for (Jdk jdk : common.jdks(launcher)) {
      for (WrittenStructure structure : structures) {
        WriterProcess.Task task =
            new WriterProcess.Task(structure, count(structure), common.rounds, seconds);
        Progress.tell("%s, %s", jdk.label(), name(task));
        List<String> command = new ArrayList<>(launcher.javaFor(jdk, WriterProcess.class));
        command.addAll(task.arguments());
        String output = workspace.run("writer", command, Map.of());
        System.out.printf(
            "%n%s, %s%n%n%s", jdk.label(), name(task), WriterFigures.parse(output).text());
      }
    }
    return 0;
  }

  private int count(WrittenStructure structure) {
    return structure == WrittenStructure.STRING
        ? stringMb * (BYTES_PER_MB / WrittenStructure.PIECE_BYTES)
        : elements;
  }

  private String name(WriterProcess.Task task) {
    return task.structure() == WrittenStructure.STRING
        ? String.format("string of %,d MiB", stringMb)
        : String.format(
            "%s of %,d elements",
            task.structure().name().toLowerCase(Locale.ROOT), task.elements());
  }
}
