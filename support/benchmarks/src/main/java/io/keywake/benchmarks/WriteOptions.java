package io.keywake.benchmarks;

import picocli.CommandLine.Option;

/** Options of benchmarks whose clients write at a fixed rate. Filled by picocli. */
final class WriteOptions {
  @Option(
      names = "--keys",
      paramLabel = "N",
      description = "Keys that are there before and written to. Default: ${DEFAULT-VALUE}.")
  int keys = 1_000_000;

  @Option(names = "--value-bytes", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  int valueBytes = 100;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Writes per second. Default: ${DEFAULT-VALUE}.")
  int rate = 20_000;

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "Connections that the writes are spread over. Default: ${DEFAULT-VALUE}.")
  int connections = 8;

  @Option(
      names = "--warm-up-seconds",
      paramLabel = "S",
      description = "How long they go on before anything is measured. Default: ${DEFAULT-VALUE}.")
  int warmUpSeconds = 15;

  OpenLoop.Settings load() {
    if (valueBytes < Long.BYTES) {
      throw new BenchmarkException(
          "--value-bytes " + valueBytes + ": expected at least " + Long.BYTES + ", for a time");
    }
    return new OpenLoop.Settings(LoadedCommand.SET, connections, keys, valueBytes);
  }

  /** For the line above a table. */
  String description() {
    return String.format("%,d SET/s with values of %d bytes", rate, valueBytes);
  }
}
