package io.keywake.store.bgiteration;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The items that were queued for a client and not acknowledged yet, oldest first: what is lost if
 * the client is. And what the acknowledged ones amount to.
 *
 * <p>Behind some items there are changes from before them that have yet to be told, because keys
 * are pending or the walk goes on: such an item is <i>partial</i>, and its sequence says nothing of
 * what has arrived. What is lost is told again behind all that is queued, so that makes those
 * partial.
 *
 * <p>Owned by the execution thread. Bounded by the queue and by what the client reads without
 * acknowledging it; both are kept alive by these anyway.
 */
final class UnacknowledgedItems {
  private final Deque<Item> items = new ArrayDeque<>();
  private long removed;
  private long lastPartial;
  private long sequence = -1;

  /**
   * Adds the item that was queued last.
   *
   * @param partial whether a change that it covers has yet to be told
   */
  void add(Item item, boolean partial) {
    items.add(item);
    if (partial) {
      lastPartial = added();
    }
  }

  /** How many items were ever added. */
  long added() {
    return removed + items.size();
  }

  /** How many of them are not here any more. */
  long removed() {
    return removed;
  }

  /** Every change up to this sequence is acknowledged; -1 if that is not known of any. */
  long sequence() {
    return sequence;
  }

  /** Every change up to a sequence has been told, and acknowledged if nothing is here. */
  void allToldUntil(long told) {
    if (items.isEmpty()) {
      sequence = told;
    }
  }

  boolean isEmpty() {
    return items.isEmpty();
  }

  /** Forgets the first {@code count} of all that were ever added. */
  void forget(long count) {
    while (removed < count) {
      Item item = items.remove();
      if (++removed > lastPartial) {
        sequence = item.sequence();
      }
    }
  }

  /** Gives the first {@code count} of all that were ever added away, as far as they are here. */
  List<Item> take(long count) {
    List<Item> taken = new ArrayList<>();
    for (; removed < count; removed++) {
      taken.add(items.remove());
    }
    lastPartial = added();
    return taken;
  }

  /** What is left, the last one that was added first. */
  Iterable<Item> newestFirst() {
    return items::descendingIterator;
  }

  /** Gives all away, and counts from 0 again. */
  List<Item> takeAll() {
    List<Item> taken = List.copyOf(items);
    items.clear();
    removed = 0;
    lastPartial = 0;
    return taken;
  }
}
