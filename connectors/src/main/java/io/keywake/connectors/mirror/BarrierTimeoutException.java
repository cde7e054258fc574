package io.keywake.connectors.mirror;

/** No barrier that was recent enough was reached in time; the mirror itself goes on. */
public final class BarrierTimeoutException extends MirrorException {
  private static final long serialVersionUID = 1L;

  BarrierTimeoutException(String message) {
    super(message, null);
  }
}
