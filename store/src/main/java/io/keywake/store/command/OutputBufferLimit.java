package io.keywake.store.command;

/**
 * How many bytes of replies may wait for a client before its connection is closed. Immutable.
 *
 * @param hardBytes at once; 0 for no such limit
 * @param softBytes for longer than {@code softSeconds}; 0 for no such limit
 */
record OutputBufferLimit(long hardBytes, long softBytes, long softSeconds) {
  static final OutputBufferLimit NONE = new OutputBufferLimit(0, 0, 0);

  boolean isNone() {
    return hardBytes == 0 && softBytes == 0;
  }

  /** The three numbers as they are set. */
  String words() {
    return hardBytes + " " + softBytes + " " + softSeconds;
  }

  /** Whether a session is to be closed; notes in it since when the soft limit is exceeded. */
  boolean isExceeded(Session session, long bytes, int nowSeconds) {
    if (hardBytes > 0 && bytes >= hardBytes) {
      return true;
    }
    if (softBytes == 0 || bytes < softBytes) {
      session.overSoftLimitSinceSeconds = -1;
      return false;
    }
    if (session.overSoftLimitSinceSeconds < 0) {
      session.overSoftLimitSinceSeconds = nowSeconds;
      return false;
    }
    return nowSeconds - session.overSoftLimitSinceSeconds > softSeconds;
  }
}
