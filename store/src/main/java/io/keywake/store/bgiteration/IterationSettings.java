package io.keywake.store.bgiteration;

import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * What the client of an iteration wants, and how much memory it may hold up.
 *
 * @param name unique among live iterations
 * @param wholeValues whether changes of large values are to arrive as whole values: their key
 *     becomes pending, and is presented within {@code largeBytesPerSecond}
 * @param largeBytes from how many heap bytes on a value counts as large
 * @param largeBytesPerSecond how many bytes of large values are presented again per second
 * @param forceAfterMs how long an asked-for consistent point waits for that limit before it is
 *     ignored
 * @param queueItemsMax how many items wait for the client at most
 * @param queueBytesMax how many bytes these may keep alive, but for the last of them
 * @param itemEntriesMax how many entries one item presents at most, so that a step of the feed
 *     stays short
 * @param completeWhen asked on the execution thread while the client could be told that it is
 *     consistent; true ends the iteration there (B16). Asking for a consistent point makes sure
 *     that it is asked again.
 */
public record IterationSettings(
    String name,
    boolean wholeValues,
    int largeBytes,
    long largeBytesPerSecond,
    long forceAfterMs,
    int queueItemsMax,
    long queueBytesMax,
    int itemEntriesMax,
    BooleanSupplier completeWhen) {
  private static final int ITEM_ENTRIES_MAX = 128;

  public IterationSettings {
    Objects.requireNonNull(name);
    if (queueItemsMax < 2 || queueBytesMax < 1 || itemEntriesMax < 1 || largeBytesPerSecond < 1) {
      throw new IllegalArgumentException(
          "iteration '" + name + "': queue and rate limits must allow at least one item");
    }
  }

  /** A stream without an end, of whole values. */
  public static IterationSettings streaming(String name) {
    return new IterationSettings(
        name, true, 16 << 10, 32L << 20, 1000, 1 << 15, 64L << 20, ITEM_ENTRIES_MAX, () -> false);
  }

  public IterationSettings withQueue(int itemsMax, long bytesMax) {
    return new IterationSettings(
        name,
        wholeValues,
        largeBytes,
        largeBytesPerSecond,
        forceAfterMs,
        itemsMax,
        bytesMax,
        itemEntriesMax,
        completeWhen);
  }

  public IterationSettings withLargeValues(int bytes, long bytesPerSecond, long forceAfterMs) {
    return new IterationSettings(
        name,
        wholeValues,
        bytes,
        bytesPerSecond,
        forceAfterMs,
        queueItemsMax,
        queueBytesMax,
        itemEntriesMax,
        completeWhen);
  }

  public IterationSettings completingWhen(BooleanSupplier completeWhen) {
    return new IterationSettings(
        name,
        wholeValues,
        largeBytes,
        largeBytesPerSecond,
        forceAfterMs,
        queueItemsMax,
        queueBytesMax,
        itemEntriesMax,
        completeWhen);
  }
}
