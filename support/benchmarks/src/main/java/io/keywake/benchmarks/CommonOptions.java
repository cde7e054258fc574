package io.keywake.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Options about rounds and JDKs, which all benchmarks have. Filled by picocli. */
final class CommonOptions {
  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often each peer is measured, in turns. Default: ${DEFAULT-VALUE}.")
  int rounds = 3;

  @Option(
      names = "--java-home",
      paramLabel = "DIR",
      description = "A JDK to run our server on; may be repeated.")
  List<Path> javaHomes = new ArrayList<>();

  @Option(
      names = "--each-collector",
      description = "Run our server on the newest JDK for each collector that the launcher knows.")
  boolean eachCollector;

  /** What was asked for, else what the launcher chooses. */
  List<Jdk> jdks(Launcher launcher) {
    if (!javaHomes.isEmpty()) {
      return javaHomes.stream()
          .map(
              home ->
                  Jdk.in(home)
                      .orElseThrow(
                          () ->
                              new BenchmarkException(
                                  "--java-home " + home + ": expected a JDK with bin/jcmd")))
          .toList();
    }
    return eachCollector ? Jdk.onePerCollector() : List.of(launcher.chosenJdk());
  }
}
