package io.keywake.exporter;

/**
 * The states of an export.
 *
 * <pre>
 *   STARTING -> RUNNING   its session has begun
 *   RUNNING  -> PAUSED    brokers do not answer, a transaction was lost, or its thread has failed
 *                         and another session begins in a while
 *   PAUSED   -> RUNNING   records are acknowledged again
 *   STARTING, RUNNING, PAUSED
 *            -> STOPPING  asked to stop: publishes what is left, up to a last barrier
 *   any of these
 *            -> FENCED    another process exports to the topic now
 *            -> FAILED    its iteration has ended, or an invariant is broken
 *   STARTING, STOPPING
 *            -> STOPPED   all is published, time is up, or there was to be none; or it could not
 *                         be started, or its thread failed when it was to stop
 *   STOPPED  -> STARTING  asked to go on, in the same generation
 *   FENCED, FAILED
 *            -> STARTING  asked to begin anew, and to take the topics back if another process has
 *                         them; and to what it was if that is not possible
 * </pre>
 */
public enum ExportState {
  STARTING,
  RUNNING,
  PAUSED,
  STOPPING,
  FENCED,
  FAILED,
  STOPPED;

  /** Whether nothing will be published any more, unless somebody has the export start again. */
  public boolean isFinal() {
    return this == FENCED || this == FAILED || this == STOPPED;
  }

  boolean mayFollow(ExportState before) {
    return switch (this) {
      case STARTING -> before.isFinal();
      case RUNNING -> before == STARTING || before == PAUSED;
      case PAUSED -> before == RUNNING;
      case STOPPING -> before == STARTING || before == RUNNING || before == PAUSED;
      case FENCED, FAILED -> !before.isFinal();
      case STOPPED -> before == STARTING || before == STOPPING;
    };
  }
}
