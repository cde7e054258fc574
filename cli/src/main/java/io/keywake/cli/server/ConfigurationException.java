package io.keywake.cli.server;

import org.jspecify.annotations.Nullable;

/** A setting, or the file of settings, is not acceptable. The message is one line for its user. */
final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ConfigurationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
