package io.keywake.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Turns whatever a command fails with into one line on standard error and exit code 2. Runs on the
 * main thread.
 *
 * <p>Further lines of a message, such as the end of a log file, and the stack trace follow with
 * {@code --verbose} only.
 */
final class ErrorReport implements IParameterExceptionHandler, IExecutionExceptionHandler {

  private final Termination termination;

  ErrorReport(Termination termination) {
    this.termination = termination;
  }

  @Override
  public int handleParseException(ParameterException error, String[] arguments) {
    CommandLine commandLine = error.getCommandLine();
    String name = commandLine.getCommandSpec().qualifiedName();
    String line = firstLine(error) + " (see " + name + " --help)";
    return print(commandLine, line, error);
  }

  @Override
  public int handleExecutionException(
      Exception error, CommandLine commandLine, @Nullable ParseResult parsed) {
    if (termination.isSignalled()) {
      // What is being closed under the command's hands makes it fail; that is no news.
      return 0;
    }
    return print(commandLine, firstLine(error), error);
  }

  private static int print(CommandLine commandLine, String line, Exception error) {
    PrintWriter err = commandLine.getErr();
    err.println(commandLine.getCommandSpec().qualifiedName() + ": " + line);
    if (isVerbose(commandLine)) {
      error.printStackTrace(err);
    }
    err.flush();
    return KeywakeCommand.EXIT_CODE_ERROR;
  }

  private static boolean isVerbose(CommandLine commandLine) {
    Object root = commandLine.getCommandSpec().root().userObject();
    return root instanceof KeywakeCommand keywake && keywake.isVerbose();
  }

  private static String firstLine(Exception error) {
    String message = error.getMessage();
    if (message == null || message.isBlank()) {
      return error.getClass().getSimpleName() + " without a message (--verbose shows where)";
    }
    String line = message.lines().findFirst().orElseThrow();
    return line.length() == message.length() ? line : line + " (--verbose shows more)";
  }
}
