package io.keywake.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What iteration costs by itself. Runs on the main thread. */
@Command(
    name = "iteration",
    description = {
      "Nanoseconds of a change with its effect for no, one and four iterators, whose walks are over,"
          + " and entries per second of a walk, beside a plain loop over the same table. Without a"
          + " network; clients discard what they read.",
      ""
    })
final class IterationCommand implements Callable<Integer> {
  private final Lifetime lifetime;

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(names = "--keys", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int keys = 2_000_000;

  IterationCommand(Lifetime lifetime) {
    this.lifetime = lifetime;
  }

  @Override
  public Integer call() {
    Workspace workspace = new Workspace(lifetime);
    Launcher launcher = new Launcher(workspace);
    for (Jdk jdk : common.jdks(launcher)) {
      Progress.tell("%s, %,d keys", jdk.label(), keys);
      List<String> command = new ArrayList<>(launcher.javaFor(jdk, IterationProcess.class));
      command.addAll(List.of(Integer.toString(keys), Integer.toString(common.rounds)));
      String output = workspace.run("iteration", command, Map.of());
      System.out.printf(
          "%n%s, %,d keys, median of %d rounds%n%n%s%n%s",
          jdk.label(),
          keys,
          common.rounds,
          table(output, "effect", new Comparison("ns", 0, IterationProcess.ALONE)),
          table(output, "walk", new Comparison("entries/s", 0, IterationProcess.SCAN)));
    }
    return 0;
  }

  /** A table of those tests whose names begin so, as an {@link IterationProcess} tells them. */
  static String table(String output, String tests, Comparison comparison) {
    output
        .lines()
        .filter(line -> line.startsWith(IterationProcess.VALUE + tests))
        .map(line -> line.split("\t", -1))
        .forEach(value -> comparison.add(value[1], value[2], Double.parseDouble(value[3])));
    return comparison.table();
  }
}
