package io.keywake.store.bgiteration;

/**
 * Up to which length the feed fills a queue: long enough that the client does not run dry between
 * two turns of the feed, and no longer. Halves what the client left over, adds when it ran dry
 * (B19).
 *
 * <p>Owned by the execution thread.
 */
final class FeedTarget {
  private static final int LENGTH_MIN = 4;
  private static final int LENGTH_MAX = 512;
  private static final int LENGTH_STEP = 4;

  private int length = LENGTH_MIN;

  void adapt(int leftOver) {
    int adapted = leftOver == 0 ? length + LENGTH_STEP : length - leftOver / 2;
    length = Math.min(Math.max(adapted, LENGTH_MIN), LENGTH_MAX);
  }

  boolean hasRoom(int queued) {
    return queued < length;
  }

  int length() {
    return length;
  }
}
