package io.keywake.store.bgiteration;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What an iteration and one client of it share: the queue between them, and how far the client is.
 *
 * <p>Each field has one writer. When the client is detached nobody looks at what it still does to
 * this: the iteration has another attachment by then.
 */
final class Attachment {
  private final ItemQueue queue;

  // Written by the execution thread.
  private volatile boolean attached;
  private volatile Item.@Nullable Terminated end;

  // Written by the client.
  private final AtomicLong acknowledgedItems = new AtomicLong();
  private volatile int epoch;
  private volatile long itemSinceNanos;

  /**
   * @param epoch of the iteration
   */
  Attachment(ItemQueue queue, int epoch) {
    this.queue = queue;
    this.epoch = epoch;
  }

  ItemQueue queue() {
    return queue;
  }

  void attach() {
    attached = true;
  }

  /** Whether there is a client at the other end, as far as is known. */
  boolean isAttached() {
    return attached;
  }

  /** Whether the next item finds a client, and room. */
  boolean hasRoom() {
    return attached && queue.hasRoom();
  }

  /** Tells the client that this is the end; it sees that before anything that is still queued. */
  void end(Item.Terminated item) {
    end = item;
    attached = false;
    queue.end();
  }

  Item.@Nullable Terminated end() {
    return end;
  }

  /**
   * The client has done with the first {@code items} items that it ever read, but for those that it
   * has handed back.
   */
  void acknowledge(long items) {
    acknowledgedItems.set(items);
  }

  /**
   * How many items the client has done with. It may not be asked for the {@link #epoch} before: the
   * client changes that first when it hands items back, and then acknowledges others behind them.
   */
  long acknowledgedItems() {
    return acknowledgedItems.get();
  }

  /** The client is about to hand items back. */
  void epoch(int advanced) {
    epoch = advanced;
  }

  /** The iteration's epoch as the client has it: ahead while what it hands back is on its way. */
  int epoch() {
    return epoch;
  }

  /** The client has taken an item now, or waits for one ({@code nowNanos} 0). */
  void itemSince(long nowNanos) {
    itemSinceNanos = nowNanos;
  }

  long itemSinceNanos() {
    return itemSinceNanos;
  }
}
