package io.keywake.store.bgiteration;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The items that were queued for a client and not acknowledged yet, oldest first: what is lost if
 * the client is.
 *
 * <p>Owned by the execution thread. Bounded by the queue and by what the client reads without
 * acknowledging it; both are kept alive by these anyway.
 */
final class UnacknowledgedItems {
  private final Deque<Item> items = new ArrayDeque<>();
  private long removed;

  void add(Item item) {
    items.add(item);
  }

  boolean isEmpty() {
    return items.isEmpty();
  }

  /** Forgets the first {@code count} of all that were ever added. */
  void forget(long count) {
    for (; removed < count; removed++) {
      items.remove();
    }
  }

  /** Gives the first {@code count} of all that were ever added away, as far as they are here. */
  List<Item> take(long count) {
    List<Item> taken = new ArrayList<>();
    for (; removed < count; removed++) {
      taken.add(items.remove());
    }
    return taken;
  }

  /** Gives all away, and counts from 0 again. */
  List<Item> takeAll() {
    List<Item> taken = List.copyOf(items);
    items.clear();
    removed = 0;
    return taken;
  }
}
