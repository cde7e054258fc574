package io.keywake.exporter;

import org.jspecify.annotations.Nullable;

/**
 * How far an export has come, in all its sessions. Owned by the exporter's thread, while there is
 * no session by the execution thread; {@link #snapshot} is for any thread.
 */
final class ExportProgress {
  private static final long RATE_INTERVAL_NANOS = 1_000_000_000;

  /**
   * Figures as of one moment. Immutable.
   *
   * @param records published since the export began
   * @param bytes of their keys and values
   * @param transactions that were committed
   * @param losses transactions that were not
   * @param committedSequence everything of the store up to here is published or pending
   * @param barrierSequence of the last barrier, -1 before the first
   * @param barrierTimeMs when it was published
   * @param recordsPerSecond over the last second or so
   * @param quarantined keys whose value does not fit into a record
   * @param outages how often the export was paused
   * @param stateSinceMs when it came into its present state
   * @param restarts sessions that ended because of an exception that nobody foresaw
   * @param lastError why the export was paused or ended last, or null
   */
  record Snapshot(
      ExportState state,
      long generation,
      long records,
      long bytes,
      long transactions,
      long losses,
      long committedSequence,
      long barrierSequence,
      long barrierTimeMs,
      double recordsPerSecond,
      long quarantined,
      long outages,
      long stateSinceMs,
      long restarts,
      @Nullable String lastError) {}

  private final long generation;
  private ExportState state = ExportState.STARTING;
  private long records;
  private long bytes;
  private long transactions;
  private long losses;
  private long committedSequence;
  private long barrierSequence = -1;
  private long barrierTimeMs;
  private double recordsPerSecond;
  private long quarantined;
  private long outages;
  private long stateSinceMs;
  private long restarts;
  private @Nullable String lastError;
  private long rateNanos;
  private long rateRecords;

  private volatile Snapshot snapshot;

  ExportProgress(long generation, long nowNanos, long nowMs) {
    this.generation = generation;
    stateSinceMs = nowMs;
    rateNanos = nowNanos;
    snapshot = now();
  }

  Snapshot snapshot() {
    return snapshot;
  }

  void state(ExportState next, @Nullable String error, long nowMs) {
    state = next;
    stateSinceMs = nowMs;
    outages += next == ExportState.PAUSED ? 1 : 0;
    lastError = error == null ? lastError : error;
    snapshot = now();
  }

  /** A session has ended that was not to end. */
  void restarted(String error) {
    restarts++;
    lastError = error;
    snapshot = now();
  }

  void committed(Transactions.Committed transaction, long nowMs) {
    records += transaction.records();
    bytes += transaction.bytes();
    transactions++;
    committedSequence = transaction.sequence();
    if (transaction.barrier() != null) {
      barrierSequence = transaction.sequence();
      barrierTimeMs = nowMs;
    }
    snapshot = now();
  }

  void lost(String error) {
    losses++;
    lastError = error;
    snapshot = now();
  }

  /** Brokers do not answer when they are asked for a producer. */
  void unreachable(String error) {
    lastError = error;
    snapshot = now();
  }

  /** So many keys are in quarantine now. */
  void quarantined(long keys) {
    quarantined = keys;
  }

  /** Time passes; takes the rate now and then. */
  void tick(long nowNanos) {
    long nanos = nowNanos - rateNanos;
    if (nanos >= RATE_INTERVAL_NANOS) {
      recordsPerSecond = (records - rateRecords) * 1e9 / nanos;
      rateNanos = nowNanos;
      rateRecords = records;
      snapshot = now();
    }
  }

  private Snapshot now() {
    return new Snapshot(
        state,
        generation,
        records,
        bytes,
        transactions,
        losses,
        committedSequence,
        barrierSequence,
        barrierTimeMs,
        recordsPerSecond,
        quarantined,
        outages,
        stateSinceMs,
        restarts,
        lastError);
  }
}
