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
          + " and entries per second of a walk, beside a plain loop over the same table. And how long"
          + " FLUSHALL and SWAPDB keep the execution thread, beside an iteration of each mode that is"
          + " half through the keys, and the steps after them. Without a network; clients discard what"
          + " they read.",
      ""
    })
final class IterationCommand implements Callable<Integer> {
  private final Lifetime lifetime;

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(names = "--keys", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int keys = 2_000_000;

  @Option(
      names = "--databases",
      split = ",",
      paramLabel = "N",
      description =
          "Keys of databases that are flushed and swapped, one after the other. Default:"
              + " ${DEFAULT-VALUE}.")
  private List<Integer> databases = List.of(1_000_000, 10_000_000);

  IterationCommand(Lifetime lifetime) {
    this.lifetime = lifetime;
  }

  @Override
  public Integer call() {
    Workspace workspace = new Workspace(lifetime);
    Launcher launcher = new Launcher(workspace);
    for (Jdk jdk : common.jdks(launcher)) {
      String output = run(workspace, launcher.javaFor(jdk, IterationProcess.class), jdk, keys);
      System.out.printf(
          "%n%s, %,d keys, median of %d rounds%n%n%s%n%s",
          jdk.label(),
          keys,
          common.rounds,
          table(output, "effect", new Comparison("ns", 0, IterationProcess.ALONE)),
          table(output, "walk", new Comparison("entries/s", 0, IterationProcess.SCAN)));
      for (int size : databases) {
        output = run(workspace, launcher.javaFor(jdk, DatabasesProcess.class), jdk, size);
        System.out.printf(
            "%n%s, database of %,d keys, longest of %d rounds%n%n%s",
            jdk.label(), size, common.rounds, databasesTable(output));
      }
    }
    return 0;
  }

  private String run(Workspace workspace, List<String> java, Jdk jdk, int count) {
    Progress.tell("%s, %,d keys", jdk.label(), count);
    List<String> command = new ArrayList<>(java);
    command.addAll(List.of(Integer.toString(count), Integer.toString(common.rounds)));
    return workspace.run("iteration", command, Map.of());
  }

  /** The lines that {@link DatabasesProcess} tells, in microseconds. */
  static String databasesTable(String output) {
    TextTable table = new TextTable(2);
    table.row("", "", "command us", "", "", "steps", "longest us", "", "");
    table.row(
        "",
        "iteration",
        "elapsed",
        "without pauses",
        "on a processor",
        "",
        "elapsed",
        "without pauses",
        "on a processor");
    output
        .lines()
        .filter(line -> line.startsWith(DatabasesProcess.ROW))
        .forEach(line -> table.row(line.substring(DatabasesProcess.ROW.length()).split("\t", -1)));
    return table.text();
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
