package io.keywake.store.resp;

/**
 * A request that breaks the protocol, with the error to reply before the connection is closed, or
 * one that is too large, after which it is closed without a word. Thrown and caught on the
 * execution thread; it carries no stack trace, because it tells of the client and not of the code.
 */
public final class ProtocolException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean silent;

  ProtocolException(String detail) {
    this(detail, false);
  }

  private ProtocolException(String detail, boolean silent) {
    super("ERR Protocol error: " + detail, null, false, false);
    this.silent = silent;
  }

  /** A request of more bytes than one client may have in memory. */
  static ProtocolException tooLarge() {
    return new ProtocolException("too big request", true);
  }

  /** Whether no error is replied. */
  public boolean isSilent() {
    return silent;
  }

  /** The whole error with its code, for {@link ReplyWriter#error}. */
  public String reply() {
    return String.valueOf(getMessage());
  }
}
