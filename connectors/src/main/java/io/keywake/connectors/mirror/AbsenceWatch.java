package io.keywake.connectors.mirror;

/**
 * Tells whether a mirror may have missed a deletion: compaction removes tombstones some time after
 * they were written, and what was written before that and read after it comes without them. Owned
 * by the mirror's thread.
 *
 * <p>It is enough to know a time at which nothing was written yet of what is still to be read. As
 * long as that is shorter ago than tombstones are kept, none of them is missing.
 */
final class AbsenceWatch {
  /** A store at rest makes no barriers; this often within the limit the logs are looked at. */
  private static final int LOOKS = 8;

  private final long maxMs;
  private boolean isWatching;
  private long sinceMs;
  private long lookedMs;

  /** Watches nothing yet: what is read from the beginning misses nothing that it held before. */
  AbsenceWatch(long maxMs) {
    this.maxMs = maxMs;
  }

  /** Nothing of what is to be read was written before this time. */
  void nothingBefore(long timeMs) {
    sinceMs = isWatching ? Math.max(sinceMs, timeMs) : timeMs;
    isWatching = true;
  }

  boolean isTooLong(long nowMs) {
    return isWatching && nowMs - sinceMs >= maxMs;
  }

  /** Whether it is time to find out if there is anything to be read. */
  boolean isLookDue(long nowMs) {
    return isWatching && nowMs - Math.max(sinceMs, lookedMs) >= maxMs / LOOKS;
  }

  void looked(long nowMs) {
    lookedMs = nowMs;
  }

  long sinceMs() {
    return sinceMs;
  }
}
