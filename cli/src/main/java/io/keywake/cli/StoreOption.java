package io.keywake.cli;

import io.keywake.cli.verify.StoreAddress;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which store a command talks to. Filled and read on the main thread. */
final class StoreOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--store",
      required = true,
      paramLabel = "redis://[[USER]:PASSWORD@]HOST:PORT",
      description = "The store.")
  private String store = "";

  /** Refuses what is no address. */
  StoreAddress address() {
    try {
      return StoreAddress.parse(store);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--store: " + e.getMessage());
    }
  }
}
