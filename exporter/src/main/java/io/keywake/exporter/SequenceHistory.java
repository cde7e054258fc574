package io.keywake.exporter;

/**
 * At what time the store was at which sequence, so that a lag in changes can be told as one in
 * time. Owned by the execution thread.
 *
 * <p>Of bounded size: samples that are published go, and when there are too many all the same,
 * because of an outage, every second one goes and further ones are taken half as often.
 */
final class SequenceHistory {
  private static final int SAMPLES_MAX = 512;

  private final long[] timesMs = new long[SAMPLES_MAX];
  private final long[] sequences = new long[SAMPLES_MAX];
  private int size;
  private long spacingMs;

  /** The store is at this sequence now, and everything up to another one is published. */
  void sample(long nowMs, long sequence, long published) {
    forget(published);
    int last = size - 1;
    if (last >= 0 && sequences[last] == sequence) {
      // What is not published has been waiting since it was first seen.
      timesMs[last] = sequence <= published ? nowMs : timesMs[last];
    } else if (last < 0 || nowMs - timesMs[last] >= spacingMs) {
      if (size == SAMPLES_MAX) {
        halve(nowMs);
      }
      timesMs[size] = nowMs;
      sequences[size++] = sequence;
    }
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

  /** Drops what is older than the newest sample that is published. */
  private void forget(long published) {
    int first = 0;
    while (first + 1 < size && sequences[first + 1] <= published) {
      first++;
    }
    size -= first;
    System.arraycopy(timesMs, first, timesMs, 0, size);
    System.arraycopy(sequences, first, sequences, 0, size);
    if (size <= 1) {
      spacingMs = 0;
    }
  }

  private void halve(long nowMs) {
    spacingMs = 2 * (nowMs - timesMs[0]) / SAMPLES_MAX;
    size /= 2;
    for (int i = 0; i < size; i++) {
      timesMs[i] = timesMs[2 * i];
      sequences[i] = sequences[2 * i];
    }
  }
}
