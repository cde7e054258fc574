package io.keywake.store.rdb;

/** What is remembered of snapshots. Owned by the execution thread. */
final class SnapshotStatus {
  static final long NEVER = -1;

  private long lastSaveMs;
  private long savedSequence;
  private long shutdownSequence = NEVER;
  private boolean lastOk = true;
  private long lastBackgroundMs = NEVER;
  private long saves;
  private long failures;
  private String lastError = "";
  private RdbLoad load = RdbLoad.NOTHING;

  /**
   * @param nowMs counts as the time of the last snapshot
   */
  SnapshotStatus(long nowMs) {
    lastSaveMs = nowMs;
  }

  /** What is there now needs no saving. */
  void loaded(long sequence) {
    savedSequence = sequence;
  }

  void begunWith(RdbLoad load) {
    this.load = load;
  }

  /** What the store began with. */
  RdbLoad load() {
    return load;
  }

  void saved(SnapshotOrigin origin, long nowMs) {
    lastSaveMs = nowMs;
    savedSequence = origin.sequence();
    shutdownSequence = origin.atShutdown() ? origin.sequence() : NEVER;
    lastOk = true;
    lastError = "";
    saves++;
  }

  void backgroundEnded(boolean ok, long durationMs) {
    lastOk = ok;
    lastBackgroundMs = durationMs;
  }

  void failed(Throwable failure) {
    String message = String.valueOf(failure.getMessage()).replaceAll("\\s+", " ");
    failures++;
    lastError = failure.getClass().getSimpleName() + ": " + message;
  }

  /** The end of the last good save, or the start of the store, in ms since the epoch. */
  long lastSaveMs() {
    return lastSaveMs;
  }

  /** Up to which sequence changes are on disk. */
  long savedSequence() {
    return savedSequence;
  }

  /** Whether the file is one of a store that ended at this sequence. */
  boolean isSavedAtShutdown(long sequence) {
    return shutdownSequence == sequence;
  }

  /** False if the last background save failed, and none has succeeded since. */
  boolean isLastOk() {
    return lastOk;
  }

  /** How long the last background save took, or {@link #NEVER}. */
  long lastBackgroundMs() {
    return lastBackgroundMs;
  }

  /** How many saves succeeded. */
  long saves() {
    return saves;
  }

  /** How many saves failed. */
  long failures() {
    return failures;
  }

  /** Why the last save failed, in one line, or an empty text if it did not. */
  String lastError() {
    return lastError;
  }
}
