package io.keywake.cli.verify;

import org.jspecify.annotations.Nullable;

/** Why store and mirror cannot be compared; its message is for people. */
public final class CannotTellException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CannotTellException(
      String where, String found, String expected, @Nullable Throwable cause) {
    super(where + ": " + found + "; expected " + expected, cause);
  }
}
