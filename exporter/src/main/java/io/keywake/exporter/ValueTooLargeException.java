package io.keywake.exporter;

/** Breaks the encoding of a value off that would not fit into a record. Carries no stack trace. */
final class ValueTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ValueTooLargeException() {
    super("the value does not fit into a record", null, false, false);
  }
}
