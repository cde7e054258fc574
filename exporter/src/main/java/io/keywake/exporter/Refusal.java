package io.keywake.exporter;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * A record about an entry that was refused for what it is, and would be refused again. Immutable.
 */
record Refusal(EntryRecord.Origin origin, String cause) {
  /** Thrown in place of encoding a value that was refused. */
  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Whether it was this very value; if not, it waits because another one of its key was. */
    private final boolean isItself;

    RefusedException(String cause, boolean isItself) {
      super(cause, null, false, false);
      this.isItself = isItself;
    }

    boolean isItself() {
      return isItself;
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
