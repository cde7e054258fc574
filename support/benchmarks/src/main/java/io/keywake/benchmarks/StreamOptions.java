package io.keywake.benchmarks;

import picocli.CommandLine.Option;

/** Options about how both sides publish. Filled by picocli. */
final class StreamOptions {
  @Option(names = "--partitions", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  int partitions = 4;

  @Option(
      names = "--compression",
      paramLabel = "TYPE",
      description = "none, gzip, snappy, lz4 or zstd. Default: ${DEFAULT-VALUE}.")
  String compression = "none";

  @Option(
      names = "--commit-interval-ms",
      paramLabel = "MS",
      description = "How long a transaction takes in records. Default: ${DEFAULT-VALUE}.")
  int commitIntervalMs = 100;

  @Option(
      names = "--batch-bytes",
      paramLabel = "N",
      description = "batch.size of all producers. Default: ${DEFAULT-VALUE}.")
  int batchBytes = 256 << 10;

  @Option(
      names = "--linger-ms",
      paramLabel = "MS",
      description = "linger.ms of all producers. Default: ${DEFAULT-VALUE}.")
  int lingerMs = 20;

  /** What was asked for, on a broker and a registry. */
  StreamSettings on(String bootstrapServers, String schemaRegistryUrl) {
    return new StreamSettings(
        bootstrapServers,
        schemaRegistryUrl,
        partitions,
        compression,
        commitIntervalMs,
        batchBytes,
        lingerMs);
  }

  /** For the line above a table. */
  String description() {
    return String.format(
        "%d partitions, acks all, compression %s, transactions of %d ms",
        partitions, compression, commitIntervalMs);
  }
}
