package io.keywake.exporter;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/** A value whose record was refused for what it is, and would be refused again. Immutable. */
record Refusal(EntryRecord.Origin origin, String cause) {
  /** Thrown in place of encoding a value that was refused. */
  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    RefusedException(String cause) {
      super(cause, null, false, false);
    }
  }

  /** What to tell of a value that cannot be published. */
  static String describe(RuntimeException cause) {
    return cause instanceof RefusedException
        ? String.valueOf(cause.getMessage())
        : cause.toString();
  }

  /**
   * Whether a record was refused for itself. Others fail with it, of another cause, and all fail in
   * an outage, or if the producer is fenced off.
   */
  static boolean isBecauseOfRecord(@Nullable Exception exception) {
    return exception instanceof RecordTooLargeException
        || exception instanceof RecordBatchTooLargeException
        || exception instanceof InvalidRecordException;
  }
}
