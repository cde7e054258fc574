package io.keywake.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Entry point of the benchmarks. Its thread runs one of them from start to end. */
@Command(
    name = "keywake bench",
    description = {
      "Measures this machine's Keywake beside a peer, in turns, and prints both with their ratio.",
      "Nothing else should run meanwhile; only ratios of one run can be compared.",
      ""
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RedisCommand.class,
      MemoryCommand.class,
      LatencyCommand.class,
      ExportCommand.class,
      RebuildCommand.class,
      WritersCommand.class,
      IterationCommand.class,
      SaveCommand.class,
      LagCommand.class,
      OutageCommand.class,
      FormsCommand.class
    })
final class Main {
  private static final int EXIT_CODE_ERROR = 2;

  private Main() {}

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = CommandLine.ScopeType.INHERIT,
      description = "Show this message.")
  void help(boolean asked) {
    // Without a command there is nothing to do but this, so it matters to nobody.
  }

  /** Runs one benchmark and ends the virtual machine with its exit code. */
  public static void main(String[] arguments) {
    int exitCode;
    try (Lifetime lifetime = Lifetime.ofThisProcess()) {
      exitCode = commandLine(lifetime).execute(arguments);
    }
    System.exit(exitCode);
  }

  static CommandLine commandLine(Lifetime lifetime) {
    CommandLine commandLine = new CommandLine(new Main(), factory(lifetime));
    commandLine.setUsageHelpAutoWidth(true);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setExecutionExceptionHandler(
        (error, command, parsed) -> {
          // What is closed under the benchmark's hands makes it fail; that is no news.
          if (!lifetime.isOver()) {
            command.getErr().println(error.getMessage() == null ? error : error.getMessage());
          }
          return EXIT_CODE_ERROR;
        });
    return commandLine;
  }

  private static CommandLine.IFactory factory(Lifetime lifetime) {
    return new CommandLine.IFactory() {
      @Override
      public <K> K create(Class<K> type) throws Exception {
        if (type == RedisCommand.class) {
          return type.cast(new RedisCommand(lifetime));
        } else if (type == MemoryCommand.class) {
          return type.cast(new MemoryCommand(lifetime));
        } else if (type == LatencyCommand.class) {
          return type.cast(new LatencyCommand(lifetime));
        } else if (type == ExportCommand.class) {
          return type.cast(new ExportCommand(lifetime));
        } else if (type == RebuildCommand.class) {
          return type.cast(new RebuildCommand(lifetime));
        } else if (type == WritersCommand.class) {
          return type.cast(new WritersCommand(lifetime));
        } else if (type == IterationCommand.class) {
          return type.cast(new IterationCommand(lifetime));
        } else if (type == SaveCommand.class) {
          return type.cast(new SaveCommand(lifetime));
        } else if (type == LagCommand.class) {
          return type.cast(new LagCommand(lifetime));
        } else if (type == OutageCommand.class) {
          return type.cast(new OutageCommand(lifetime));
        } else if (type == FormsCommand.class) {
          return type.cast(new FormsCommand(lifetime));
        }
        return CommandLine.defaultFactory().create(type);
      }
    };
  }
}
