package io.keywake.benchmarks;

import java.util.List;
import picocli.CommandLine.Option;

/** Options of the latency benchmark. Filled by picocli. */
final class LatencyOptions {
  private static final long MS_PER_SECOND = 1000;

  /** What our server does meanwhile. */
  enum Disturbance {
    WALK,
    SAVE,
    EXPORT
  }

  @Option(
      names = "--commands",
      split = ",",
      paramLabel = "COMMAND",
      description = "${COMPLETION-CANDIDATES}. Default: all, one after the other.")
  List<LoadedCommand> commands = List.of(LoadedCommand.values());

  @Option(
      names = "--during",
      split = ",",
      paramLabel = "WHAT",
      description = "What our server is measured during: ${COMPLETION-CANDIDATES}. Default: all.")
  List<Disturbance> disturbances = List.of(Disturbance.values());

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
          "How long a server is measured at rest, and while it is walked or saves (again and again, if"
              + " that is shorter). Default: ${DEFAULT-VALUE}.")
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

  OpenLoop.Settings load(LoadedCommand command) {
    return new OpenLoop.Settings(command, connections, keys, valueBytes);
  }

  long warmUpMs() {
    return warmUpSeconds * MS_PER_SECOND;
  }

  long measureMs() {
    return seconds * MS_PER_SECOND;
  }
}
