package io.keywake.benchmarks;

import org.jspecify.annotations.Nullable;

/** A benchmark cannot be run, or its result means nothing. The message is one for its user. */
final class BenchmarkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BenchmarkException(String message) {
    this(message, null);
  }

  BenchmarkException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
