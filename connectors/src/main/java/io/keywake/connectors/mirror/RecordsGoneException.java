package io.keywake.connectors.mirror;

/**
 * The topic no longer has the records that come next; only a mirror that starts anew can be exact
 * again.
 */
public final class RecordsGoneException extends MirrorException {
  private static final long serialVersionUID = 1L;

  RecordsGoneException(String message) {
    super(message, null);
  }

  RecordsGoneException(String topic, Throwable cause) {
    super(
        "topic "
            + topic
            + ": records were removed before they were read ("
            + cause.getMessage()
            + "); expected a retention that is longer than a mirror lags",
        cause);
  }
}
