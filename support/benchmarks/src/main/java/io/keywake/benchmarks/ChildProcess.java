package io.keywake.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A process of a benchmark, its output in files. Used by the main thread; closed by any.
 *
 * <p>Closing asks it to end, and kills it if it does not.
 */
final class ChildProcess implements AutoCloseable {
  private static final long END_MS_MAX = 15_000;
  private static final String OUTPUT = "out";
  private static final String ERRORS = "err";
  private static final int TAIL_LINES = 20;
  private static final long POLL_MS = 10;

  private final String name;
  private final Process process;
  private final Path directory;
  private final Path output;
  private final Path errors;

  private ChildProcess(String name, Process process, Path directory) {
    this.name = name;
    this.process = process;
    this.directory = directory;
    this.output = directory.resolve(OUTPUT);
    this.errors = directory.resolve(ERRORS);
  }

  static ChildProcess start(
      String name, List<String> command, Map<String, String> environment, Path directory) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(directory.resolve(OUTPUT).toFile())
            .redirectError(directory.resolve(ERRORS).toFile());
    builder.environment().putAll(environment);
    try {
      return new ChildProcess(name, builder.start(), directory);
    } catch (IOException failure) {
      throw new BenchmarkException(
          command.get(0) + " cannot be run: " + failure.getMessage(), failure);
    }
  }

  long pid() {
    return process.pid();
  }

  /** Where it runs. */
  Path directory() {
    return directory;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** What the process reads. */
  OutputStream input() {
    return process.getOutputStream();
  }

  /** What it has written to its standard output until now. */
  String output() {
    return read(output);
  }

  /** Waits for the first line of its output that begins so, and returns the number after that. */
  long awaitNumber(String prefix) {
    while (true) {
      boolean alive = isAlive();
      Optional<String> line = output().lines().filter(each -> each.startsWith(prefix)).findFirst();
      if (line.isPresent()) {
        return Long.parseLong(line.get().substring(prefix.length()));
      }
      if (!alive) {
        throw failure("ended before it said \"" + prefix.strip() + '"');
      }
      pause();
    }
  }

  /** Between two looks at how something stands. */
  static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted while a process works", e);
    }
  }

  /** Waits for its end and returns what it wrote to its standard output. */
  String awaitSuccess() {
    int exitCode;
    try {
      exitCode = process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted while " + name + " runs", e);
    }
    if (exitCode != 0) {
      throw failure("ended with exit code " + exitCode);
    }
    return output();
  }

  /** An exception with the end of what the process wrote. */
  BenchmarkException failure(String what) {
    List<String> lines = (read(output) + read(errors)).lines().toList();
    List<String> tail = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
    return new BenchmarkException(name + " " + what + "\n" + String.join("\n", tail));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    process.destroy();
    // Not worth being interrupted: the second one cannot take long.
    process.onExit().completeOnTimeout(process, END_MS_MAX, TimeUnit.MILLISECONDS).join();
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public String toString() {
    return name + ", process " + process.pid();
  }
}
