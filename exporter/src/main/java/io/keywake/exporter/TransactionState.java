package io.keywake.exporter;

/**
 * What becomes of the records of an export.
 *
 * <pre>
 *   NONE       -> OPEN        a record or a barrier is to be sent
 *   NONE       -> RETRYING    there is no producer yet
 *   OPEN       -> FLUSHING    a barrier is to close it, as soon as all is acknowledged
 *   OPEN       -> COMMITTING  it is due
 *   FLUSHING   -> COMMITTING  the barrier was sent
 *   COMMITTING -> NONE
 *   OPEN, FLUSHING, COMMITTING
 *              -> ABORTING    something failed
 *   ABORTING   -> RETRYING    aborted, or not even that
 *   RETRYING   -> NONE        aborted, and some time has passed
 *   RETRYING   -> CONNECTING  not even aborted, and some time has passed
 *   CONNECTING -> NONE        with a fresh producer
 *   CONNECTING -> RETRYING    in vain
 * </pre>
 */
enum TransactionState {
  NONE,
  OPEN,
  FLUSHING,
  COMMITTING,
  ABORTING,
  RETRYING,
  CONNECTING;

  /** Whether records may be sent now. */
  boolean takesRecords() {
    return this == NONE || this == OPEN;
  }

  /** Whether what is read now can be sent later, as part of the next transaction. */
  boolean isHealthy() {
    return takesRecords() || this == FLUSHING || this == COMMITTING;
  }

  boolean mayFollow(TransactionState before) {
    return switch (this) {
      case NONE -> before == COMMITTING || before == RETRYING || before == CONNECTING;
      case OPEN -> before == NONE;
      case FLUSHING -> before == OPEN;
      case COMMITTING -> before == OPEN || before == FLUSHING;
      case ABORTING -> before == OPEN || before == FLUSHING || before == COMMITTING;
      case RETRYING -> before == NONE || before == ABORTING || before == CONNECTING;
      case CONNECTING -> before == RETRYING;
    };
  }
}
