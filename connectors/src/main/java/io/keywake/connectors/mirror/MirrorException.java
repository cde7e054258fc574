package io.keywake.connectors.mirror;

import org.jspecify.annotations.Nullable;

/**
 * Why a mirror cannot start, go on or answer; the message says what, where, and what was expected.
 */
public sealed class MirrorException extends RuntimeException
    permits MirrorSetupException,
        MirrorRecordException,
        BarrierTimeoutException,
        RecordsGoneException,
        RegistryUnavailableException {
  private static final long serialVersionUID = 1L;

  MirrorException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
