package io.keywake.benchmarks;

/**
 * Latencies of one server in its phases, beside those at rest. Owned by the main thread.
 *
 * <p>The last lines tell how late the client itself was: what a server cannot be blamed for.
 */
final class LatencyTable {
  private static final int DIGITS = 3;

  private final String server;
  private final LoadedCommand command;
  private final double requestsPerSecond;
  private final Comparison comparison;

  /**
   * Begins without a phase.
   *
   * @param reference the phase that the others are compared with
   */
  LatencyTable(String server, LoadedCommand command, double requestsPerSecond, String reference) {
    this.server = server;
    this.command = command;
    this.requestsPerSecond = requestsPerSecond;
    this.comparison = new Comparison("ms", DIGITS, reference);
  }

  /** How many requests the load sends. */
  double requestsPerSecond() {
    return requestsPerSecond;
  }

  /** Adds what a phase of one more round came to. */
  void add(String phase, LoadPhase seen) {
    if (seen.count() == 0) {
      throw new BenchmarkException(
          server + ", " + phase + ": no request was measured; expected more keys or more seconds");
    }
    Percentiles latency = seen.latency();
    Percentiles delay = seen.delay();
    Progress.tell(
        "  %-24s %-28s p50 %.3f, p99 %.3f, p99.9 %.3f, max %.3f ms, client late by %.3f, %.3f ms",
        server,
        phase,
        latency.p50(),
        latency.p99(),
        latency.p999(),
        latency.max(),
        delay.p999(),
        delay.max());
    comparison.add("p50", phase, latency.p50());
    comparison.add("p99", phase, latency.p99());
    comparison.add("p99.9", phase, latency.p999());
    comparison.add("max", phase, latency.max());
    comparison.add("client late, p99.9", phase, delay.p999());
    comparison.add("client late, max", phase, delay.max());
  }

  String text() {
    return String.format(
        "%s, %s at %,.0f requests/s%n%n%s", server, command, requestsPerSecond, comparison.table());
  }
}
