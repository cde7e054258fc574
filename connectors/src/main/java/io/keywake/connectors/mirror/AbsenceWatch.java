package io.keywake.connectors.mirror;

/**
 * Tells whether a mirror may have missed a deletion: compaction removes tombstones some time after
 * they were written, and who reads what was deleted before that, and goes on after it, never hears
 * of it. Owned by the mirror's thread.
 *
 * <p>It is enough to know a time when nothing of what is still to be read had been written, or when
 * nothing had been read at all. As long as that is shorter ago than tombstones are kept, none of
 * them is missing.
 */
final class AbsenceWatch {
  /** A store at rest makes no barriers; this often within the limit the logs are looked at. */
  private static final int LOOKS = 8;

  private final long maxMs;
  private long sinceMs;
  private long lookedMs;

  /**
   * @param maxMs how long ago that time may be
   * @param sinceMs that time, for the beginning
   */
  AbsenceWatch(long maxMs, long sinceMs) {
    this.maxMs = maxMs;
    this.sinceMs = sinceMs;
    this.lookedMs = sinceMs;
  }

  /** Nothing of what is to be read was written before this time. */
  void nothingBefore(long timeMs) {
    sinceMs = Math.max(sinceMs, timeMs);
  }

  boolean isTooLong(long nowMs) {
    return nowMs - sinceMs >= maxMs;
  }

  /** Whether it is time to find out if there is anything to be read. */
  boolean isLookDue(long nowMs) {
    return nowMs - Math.max(sinceMs, lookedMs) >= maxMs / LOOKS;
  }

  void looked(long nowMs) {
    lookedMs = nowMs;
  }

  long sinceMs() {
    return sinceMs;
  }
}
