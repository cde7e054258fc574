package io.keywake.connectors.sink;

import org.jspecify.annotations.Nullable;

/** The target holds or replies what this connector cannot go on with; to try again is no use. */
final class SinkTargetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SinkTargetException(String found, @Nullable Throwable cause) {
    super(found, cause);
  }
}
