package io.keywake.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code keywake bench}, so that it is listed among the others. Runs on the main thread.
 *
 * <p>The benchmarks have a class path of their own, which holds tools of Kafka's, so the launcher
 * runs them in place of this program.
 */
@Command(
    name = "bench",
    description = {
      "Measures throughput, memory, latency, export and rebuild, each beside a peer in the same run.",
      ""
    })
final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "BENCHMARK", hidden = true)
  private String[] ignored = {};

  /** Reached only past the launcher, or if another word comes first. */
  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "bench: expected to be the launcher's first word, as in ./keywake bench");
  }
}
