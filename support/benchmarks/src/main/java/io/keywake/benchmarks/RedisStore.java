package io.keywake.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The original, which writes nothing to disk here. Used by the main thread. */
record RedisStore(Workspace workspace, Path program, String version) implements StoreUnderTest {

  /**
   * The one on the PATH.
   *
   * @throws BenchmarkException if there is none
   */
  static RedisStore find(Workspace workspace) {
    Path program = onPath("redis-server");
    String line = workspace.run("redis-version", List.of(program.toString(), "-v"), Map.of());
    return new RedisStore(workspace, program, version(line));
  }

  /** From "Redis server v=7.0.15 sha=...". */
  static String version(String line) {
    return line.strip().replaceFirst("(?s)^.*\\bv=(\\S+).*$", "$1");
  }

  /** A program that comes with Redis. */
  static Path onPath(String program) {
    for (String directory : System.getenv("PATH").split(":", -1)) {
      Path candidate = Path.of(directory, program);
      if (Files.isExecutable(candidate)) {
        return candidate;
      }
    }
    throw new BenchmarkException(
        program + ": not on the PATH; expected redis-server and redis-tools to be installed");
  }

  @Override
  public String label() {
    return "redis-server " + version;
  }

  @Override
  public RunningStore start() {
    int port = RunningStore.freePort();
    String[] options = {
      "--port", Integer.toString(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"
    };
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(options));
    return new RunningStore(workspace.start("redis-server", command, Map.of()), port).awaitAnswer();
  }

  @Override
  public long usedBytes(RunningStore server) {
    try (RespClient client = server.connect()) {
      return usedMemory(String.valueOf(client.call("INFO", "memory")));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static long usedMemory(String info) {
    String prefix = "used_memory:";
    return info.lines()
        .filter(line -> line.startsWith(prefix))
        .mapToLong(line -> Long.parseLong(line.substring(prefix.length()).strip()))
        .findFirst()
        .orElseThrow(() -> new BenchmarkException("INFO memory: expected used_memory"));
  }
}
