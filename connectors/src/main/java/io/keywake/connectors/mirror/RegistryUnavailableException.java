package io.keywake.connectors.mirror;

/** The registry does not answer at the moment; the record that needs it is tried again later. */
public final class RegistryUnavailableException extends MirrorException {
  private static final long serialVersionUID = 1L;

  RegistryUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
