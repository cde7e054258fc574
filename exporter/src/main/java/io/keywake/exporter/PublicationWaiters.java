package io.keywake.exporter;

import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * The clients that wait until what they wrote is published, in the order of their sequences. Owned
 * by the execution thread.
 */
final class PublicationWaiters {
  private static final int LOOK_FOR_GONE_FROM = 64;

  private record Waiter(long sequence, Requester client) {}

  private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
  private int lookForGoneAt = LOOK_FOR_GONE_FROM;

  /**
   * Adds a client.
   *
   * @param sequence what it waits for; not lower than that of the one before
   */
  void add(long sequence, Requester client) {
    if (waiters.size() >= lookForGoneAt) {
      waiters.removeIf(waiter -> !waiter.client().isThere());
      lookForGoneAt = Math.max(LOOK_FOR_GONE_FROM, 2 * waiters.size());
    }
    waiters.add(new Waiter(sequence, client));
  }

  /** Everything up to this sequence is published: tells those who have waited for that. */
  void published(long sequence) {
    Iterator<Waiter> each = waiters.iterator();
    while (each.hasNext()) {
      Waiter waiter = each.next();
      if (waiter.sequence() > sequence) {
        return;
      }
      each.remove();
      waiter.client().published(sequence);
    }
  }

  /** What they wait for will never come. */
  void fail(String error) {
    while (!waiters.isEmpty()) {
      waiters.remove().client().refused(error);
    }
  }
}
