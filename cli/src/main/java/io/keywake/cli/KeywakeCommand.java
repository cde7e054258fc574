package io.keywake.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command that holds all others. Runs on the main thread. */
@Command(
    name = "keywake",
    description = "A live in-memory store, streamed into Kafka.",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      ServerCommand.class,
      SandboxCommand.class,
      MirrorCommand.class,
      LoadCommand.class,
      VerifyCommand.class,
      BenchCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:The command did what it was asked for, or (all but verify) was stopped by a signal.",
      "1:Store and mirror are different.",
      "2:It could not; one line on standard error says why.",
      "70:A broken invariant ended the process at once; standard error says which."
    })
final class KeywakeCommand implements Callable<Integer> {

  static final int EXIT_CODE_ERROR = 2;

  private final Termination termination;

  private boolean verbose;

  @Spec private CommandSpec spec = CommandSpec.create();

  KeywakeCommand(Termination termination) {
    this.termination = termination;
  }

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Log what the libraries do, and show where an error came from.")
  void verbose(boolean on) {
    verbose = on;
    if (on) {
      LogLevels.raise();
    }
  }

  boolean isVerbose() {
    return verbose;
  }

  Termination termination() {
    return termination;
  }

  /** Without a command there is nothing to do but to tell which ones there are. */
  @Override
  public Integer call() {
    CommandLine commandLine = spec.commandLine();
    commandLine.usage(commandLine.getErr());
    return EXIT_CODE_ERROR;
  }
}
