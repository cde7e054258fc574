package io.keywake.cli;

import picocli.CommandLine;

/** Entry point of the {@code keywake} command. Its thread runs the command from start to end. */
public final class Main {

  private Main() {}

  /** Runs one command and ends the virtual machine with its exit code. */
  public static void main(String[] arguments) {
    Termination termination = new Termination();
    termination.install();
    termination.exit(run(commandLine(termination), arguments));
  }

  /** Returns the exit code, whatever happens: other threads would keep the process alive. */
  static int run(CommandLine commandLine, String... arguments) {
    try {
      return commandLine.execute(arguments);
    } catch (Error error) {
      error.printStackTrace(commandLine.getErr());
      return KeywakeCommand.EXIT_CODE_ERROR;
    }
  }

  static CommandLine commandLine(Termination termination) {
    CommandLine commandLine = new CommandLine(new KeywakeCommand(termination));
    ErrorReport report = new ErrorReport(termination);
    commandLine.setParameterExceptionHandler(report);
    commandLine.setExecutionExceptionHandler(report);
    commandLine.setUsageHelpAutoWidth(true);
    return commandLine;
  }
}
