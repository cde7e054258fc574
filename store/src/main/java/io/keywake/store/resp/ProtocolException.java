package io.keywake.store.resp;

/**
 * A request that breaks the protocol, with the error to reply before the connection is closed.
 * Thrown and caught on the execution thread; it carries no stack trace, because it tells of the
 * client and not of the code.
 */
public final class ProtocolException extends Exception {
  private static final long serialVersionUID = 1L;

  ProtocolException(String detail) {
    super("ERR Protocol error: " + detail, null, false, false);
  }

  /** The whole error with its code, for {@link ReplyWriter#error}. */
  public String reply() {
    return String.valueOf(getMessage());
  }
}
