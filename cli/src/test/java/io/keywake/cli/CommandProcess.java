package io.keywake.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A command in a process of its own. One thread; few lines, so that no pipe is ever full. */
final class CommandProcess implements AutoCloseable {

  private final Process process;
  private final BufferedReader out;
  private final BufferedReader err;

  CommandProcess(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    process = new ProcessBuilder(command).start();
    out = process.inputReader(StandardCharsets.UTF_8);
    err = process.errorReader(StandardCharsets.UTF_8);
  }

  /** The next line of standard output. */
  String readLine() throws IOException {
    return String.valueOf(out.readLine());
  }

  /** What is left of standard output. */
  List<String> outLines() {
    return out.lines().toList();
  }

  /** What is left of standard error. */
  List<String> errLines() {
    return err.lines().toList();
  }

  List<ProcessHandle> children() {
    return process.toHandle().children().toList();
  }

  /** Sends SIGTERM. */
  void terminate() {
    process.destroy();
  }

  int exitCode() throws InterruptedException {
    return process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
