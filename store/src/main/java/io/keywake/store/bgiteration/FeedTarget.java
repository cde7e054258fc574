package io.keywake.store.bgiteration;

/**
 * Up to which length the feed fills a queue: long enough that the client does not run dry between
 * two turns of the feed, and no longer. Halves what the client left over, adds when it ran dry
 * (B19). The client wakes a resting feed when half is left, so that much is not too much.
 *
 * <p>Owned by the execution thread.
 */
final class FeedTarget {
  private static final int LENGTH_MIN = 4;
  private static final int LENGTH_MAX = 512;
  private static final int LENGTH_STEP = 4;

  private int length = LENGTH_MIN;

  void adapt(int leftOver) {
    int excess = Math.max(0, leftOver - length / 2);
    int adapted = leftOver == 0 ? length + Math.max(LENGTH_STEP, length / 2) : length - excess / 2;
    length = Math.min(Math.max(adapted, LENGTH_MIN), LENGTH_MAX);
  }

  boolean hasRoom(int queued) {
    return queued < length;
  }

  int length() {
    return length;
  }
}
