package io.keywake.exporter;

import org.jspecify.annotations.Nullable;

/** An export cannot go on, or cannot begin. The message is one line for its user. */
public class ExportException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ExportException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
