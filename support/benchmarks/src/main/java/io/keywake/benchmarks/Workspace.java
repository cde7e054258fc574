package io.keywake.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A temporary directory in which processes run and leave their output, and the processes, all of
 * which end with the benchmark. Owned by the main thread.
 */
final class Workspace {
  private final Lifetime lifetime;
  private final Path directory;
  private int count;

  Workspace(Lifetime lifetime) {
    this.lifetime = lifetime;
    try {
      this.directory = Files.createTempDirectory("keywake-benchmark-");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    lifetime.own(() -> remove(directory));
  }

  Path directory() {
    return directory;
  }

  Lifetime lifetime() {
    return lifetime;
  }

  /** Starts a process that runs until it is closed. */
  ChildProcess start(String name, List<String> command, Map<String, String> environment) {
    Path own = directory.resolve(++count + "-" + name);
    try {
      Files.createDirectory(own);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return lifetime.own(ChildProcess.start(name, command, environment, own));
  }

  /**
   * Runs a program to its end and returns what it wrote to its standard output.
   *
   * @throws BenchmarkException if its exit code is not 0
   */
  String run(String name, List<String> command, Map<String, String> environment) {
    ChildProcess process = start(name, command, environment);
    try {
      return process.awaitSuccess();
    } finally {
      lifetime.end(process);
    }
  }

  private static void remove(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
