package io.keywake.store.bgiteration;

import io.keywake.store.Invariant;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.SpscArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The crossing from the execution thread to one client (A14): a single-producer single-consumer
 * queue of items, bounded in length and in bytes.
 *
 * <p>{@link #offer} is for the execution thread, {@link #take} for the client, the rest for both.
 *
 * <p>The client sleeps only after it has announced so in {@code sleeper} and has found the queue
 * empty once more; the producer looks at {@code sleeper} after it has put an item. Each side writes
 * and then reads what the other writes, with a full fence between: without it both could read the
 * old state, and the client would sleep beside an item. The producer clears the announcement when
 * it wakes the client, so that a batch costs one wake-up.
 */
final class ItemQueue {
  /** May have room for more than {@link #lengthMax} items, because it rounds that up. */
  private final SpscArrayQueue<Item> items;

  private final int lengthMax;
  private final long bytesMax;
  private final AtomicLong bytesOffered = new AtomicLong();
  private final AtomicLong bytesTaken = new AtomicLong();
  private volatile @Nullable Thread sleeper;
  private volatile boolean ended;

  ItemQueue(int lengthMax, long bytesMax) {
    items = new SpscArrayQueue<>(lengthMax);
    this.lengthMax = lengthMax;
    this.bytesMax = bytesMax;
  }

  /** Whether the next {@link #offer} will succeed. */
  boolean hasRoom() {
    return items.size() < lengthMax && bytes() < bytesMax;
  }

  boolean isHalfEmpty() {
    return items.size() < lengthMax - lengthMax / 2 && bytes() < bytesMax - bytesMax / 2;
  }

  /** Adds an item, or returns false if there is no room. The last item may exceed the bytes. */
  boolean offer(Item item) {
    if (!hasRoom()) {
      return false;
    }
    // Before the client can take them: otherwise it could have taken more bytes than were offered.
    bytesOffered.lazySet(bytesOffered.get() + item.heapBytes());
    boolean added = items.offer(item);
    Invariant.check(added, "a queue with room takes an item of its one producer");
    VarHandle.fullFence();
    wake();
    return true;
  }

  /** Wakes the client for good: it will not sleep on this queue again. */
  void end() {
    ended = true;
    wake();
  }

  private void wake() {
    Thread sleeping = sleeper;
    if (sleeping != null) {
      sleeper = null;
      LockSupport.unpark(sleeping);
    }
  }

  @Nullable Item take() {
    Item item = items.poll();
    if (item != null) {
      bytesTaken.lazySet(bytesTaken.get() + item.heapBytes());
    }
    return item;
  }

  /**
   * Lets the client sleep until an item is there, the queue has {@link #end ended}, or the time is
   * up.
   */
  void sleep(long nanos) {
    if (announceSleep()) {
      LockSupport.parkNanos(this, nanos);
    }
    sleeper = null;
  }

  /** The first half of {@link #sleep}; false if there is something to stay awake for. */
  boolean announceSleep() {
    sleeper = Thread.currentThread();
    VarHandle.fullFence();
    return items.isEmpty() && !ended;
  }

  /** Whether the client has announced its sleep and was not woken since. */
  boolean awaitsWakeUp() {
    return sleeper != null;
  }

  int length() {
    return items.size();
  }

  /** Bytes that the queue keeps alive; between two calls of the two sides, if any thread asks. */
  long bytes() {
    // In this order, so that it is never less than nothing.
    long taken = bytesTaken.get();
    return bytesOffered.get() - taken;
  }
}
