package io.keywake.sandbox;

/**
 * A broker or registry of the sandbox that could not be started, or ended by itself.
 *
 * <p>The first line of the message says what failed, where, and what was expected. If a child
 * process wrote a log, the end of it follows on further lines.
 */
public final class SandboxException extends RuntimeException {

  private static final long serialVersionUID = 1;

  SandboxException(String message) {
    super(message);
  }

  SandboxException(String message, Throwable cause) {
    super(message, cause);
  }
}
