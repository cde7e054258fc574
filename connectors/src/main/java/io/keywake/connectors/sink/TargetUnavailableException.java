package io.keywake.connectors.sink;

import org.jspecify.annotations.Nullable;

/**
 * The target does not answer, or not this task, at the moment. Whether a transaction that was under
 * way took place is not known.
 */
final class TargetUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TargetUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
