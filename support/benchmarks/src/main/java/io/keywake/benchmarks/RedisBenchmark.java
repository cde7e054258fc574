package io.keywake.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The tool redis-benchmark with the options that stay the same. Used by the main thread. */
final class RedisBenchmark {
  private static final String RATE = "rps";
  private static final String P99 = "p99_latency_ms";

  private final Workspace workspace;
  private final Path program;
  private final List<String> options;

  /** What a run came to. */
  record Result(double requestsPerSecond, double p99Ms) {}

  RedisBenchmark(Workspace workspace, int clients, int keys, int valueBytes) {
    this.workspace = workspace;
    this.program = RedisStore.onPath("redis-benchmark");
    this.options =
        List.of(
            "-h",
            "127.0.0.1",
            "-c",
            Integer.toString(clients),
            "-r",
            Integer.toString(keys),
            "-d",
            Integer.toString(valueBytes),
            "--csv");
  }

  /**
   * Runs it to the end.
   *
   * @param pipeline requests that are on the way per connection
   */
  Result run(int port, RedisTest test, int pipeline, int requests) {
    return run(port, pipeline, requests, List.of("-t", test.option()));
  }

  /** Runs a command of which it has no test, without pipelining, to the end. */
  Result run(int port, LoadedCommand command, int valueBytes, int requests) {
    byte[] anyKey = "key:__rand_int__".getBytes(ISO_8859_1);
    List<String> words =
        Arrays.stream(command.words(anyKey, valueBytes, new SplittableRandom(1)))
            .map(word -> new String(word, ISO_8859_1))
            .toList();
    return run(port, 1, requests, words);
  }

  private Result run(int port, int pipeline, int requests, List<String> test) {
    List<String> words = new ArrayList<>();
    words.add(program.toString());
    words.addAll(options);
    words.addAll(List.of("-p", Integer.toString(port)));
    words.addAll(List.of("-P", Integer.toString(pipeline)));
    words.addAll(List.of("-n", Integer.toString(requests)));
    words.addAll(test);
    return parse(workspace.run("redis-benchmark", words, Map.of()));
  }

  /** Takes a header and one line of figures, everything in quotes. */
  static Result parse(String csv) {
    List<String> lines = csv.lines().filter(line -> line.startsWith("\"")).toList();
    if (lines.size() != 2) {
      throw new BenchmarkException("redis-benchmark: expected two lines of CSV, found\n" + csv);
    }
    List<String> header = cells(lines.get(0));
    List<String> values = cells(lines.get(1));
    return new Result(value(header, values, RATE), value(header, values, P99));
  }

  private static double value(List<String> header, List<String> values, String name) {
    int column = header.indexOf(name);
    if (column < 0) {
      throw new BenchmarkException("redis-benchmark: expected " + name + " among " + header);
    }
    return Double.parseDouble(values.get(column));
  }

  private static List<String> cells(String line) {
    return Arrays.asList(line.replace("\"", "").split(",", -1));
  }
}
