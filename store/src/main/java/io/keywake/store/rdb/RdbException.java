package io.keywake.store.rdb;

import java.io.IOException;

/**
 * What is read is not a whole and sound file or payload of Redis's format, or holds what we do not
 * keep. Any thread.
 */
public final class RdbException extends IOException {
  private static final long serialVersionUID = 1L;

  private final long offset;
  private final String reason;

  /**
   * @param offset where it was noticed: so many bytes had been read
   * @param reason what is wrong, without the offset
   */
  RdbException(long offset, String reason) {
    super(reason + " (noticed at offset " + offset + ")");
    this.offset = offset;
    this.reason = reason;
  }

  /** The same, with the place that {@code prefix} names in front. */
  public RdbException within(String prefix) {
    RdbException whole = new RdbException(offset, prefix + ": " + reason);
    whole.initCause(this);
    return whole;
  }

  /** How many bytes had been read when it was noticed. */
  public long offset() {
    return offset;
  }
}
