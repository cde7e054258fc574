package io.keywake.benchmarks;

import picocli.CommandLine.Option;

/** Options of the latency benchmark. Filled by picocli. */
final class LatencyOptions {
  private static final long MS_PER_SECOND = 1000;

  @Option(
      names = "--keys",
      paramLabel = "N",
      description =
          "Keys that each server holds, and an export walks and BGSAVE saves."
              + " Default: ${DEFAULT-VALUE}.")
  int keys = 2_000_000;

  @Option(names = "--value-bytes", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  int valueBytes = 100;

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "Connections that the load is spread over. Default: ${DEFAULT-VALUE}.")
  int connections = 8;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description =
          "How long a server is measured at rest, and while it saves (again and again, if a save is"
              + " shorter). Default: ${DEFAULT-VALUE}.")
  int seconds = 20;

  @Option(
      names = "--warm-up-seconds",
      paramLabel = "S",
      description = "How long the load runs before that, unmeasured. Default: ${DEFAULT-VALUE}.")
  int warmUpSeconds = 10;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Requests per second for every server, instead of half of its own peak.")
  int rate;

  @Option(
      names = "--peak-requests",
      paramLabel = "N",
      description =
          "Requests of a run of redis-benchmark; the best of three is a server's peak."
              + " Default: ${DEFAULT-VALUE}.")
  int peakRequests = 500_000;

  Dataset data() {
    return Dataset.strings(keys, valueBytes);
  }

  OpenLoop.Settings load() {
    return new OpenLoop.Settings(connections, keys, valueBytes);
  }

  long warmUpMs() {
    return warmUpSeconds * MS_PER_SECOND;
  }

  long measureMs() {
    return seconds * MS_PER_SECOND;
  }
}
