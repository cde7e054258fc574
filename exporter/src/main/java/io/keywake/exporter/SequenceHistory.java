package io.keywake.exporter;

/**
 * At what time the store was at which sequence, so that a lag in changes can be told as one in
 * time. Owned by the execution thread.
 *
 * <p>Of bounded size: when it is full every second sample goes, so that an outage of any length is
 * told with a precision that suits it.
 */
final class SequenceHistory {
  private static final int SAMPLES_MAX = 512;

  private final long[] timesMs = new long[SAMPLES_MAX];
  private final long[] sequences = new long[SAMPLES_MAX];
  private int size;

  /** The store is at this sequence now. */
  void sample(long nowMs, long sequence) {
    if (size > 0 && sequences[size - 1] == sequence) {
      timesMs[size - 1] = nowMs;
      return;
    }
    if (size == SAMPLES_MAX) {
      halve();
    }
    timesMs[size] = nowMs;
    sequences[size++] = sequence;
  }

  /**
   * For how long changes have been waiting that are not published yet; 0 if there are none.
   *
   * @param published the sequence up to which everything is published
   * @param current the store's
   */
  long lagMs(long published, long current, long nowMs) {
    if (published >= current) {
      return 0;
    }
    int behind = size - 1;
    while (behind > 0 && sequences[behind] > published) {
      behind--;
    }
    return behind < 0 ? 0 : Math.max(0, nowMs - timesMs[behind]);
  }

  private void halve() {
    size /= 2;
    for (int i = 0; i < size; i++) {
      timesMs[i] = timesMs[2 * i];
      sequences[i] = sequences[2 * i];
    }
  }
}
