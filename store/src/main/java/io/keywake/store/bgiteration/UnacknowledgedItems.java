package io.keywake.store.bgiteration;

import io.keywake.store.keyspace.Effect;
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
  /**
   * Items that a client has lost, oldest first.
   *
   * @param ofDatabases those of them that told of flushes or swaps
   */
  record Lost(Deque<Item> items, List<Item.Effects> ofDatabases) {
    boolean hasSwap() {
      return ofDatabases.stream()
          .flatMap(unit -> unit.effects().stream())
          .anyMatch(Effect.Swapped.class::isInstance);
    }
  }

  /**
   * An item of flushes or swaps.
   *
   * @param number which of all items that were ever added, from 1 on
   */
  private record Numbered(long number, Item.Effects unit) {}

  private Deque<Item> items = new ArrayDeque<>();

  /** Those of them that told of flushes or swaps: few, and found without a look at the others. */
  private final Deque<Numbered> ofDatabases = new ArrayDeque<>();

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
    if (item instanceof Item.Effects unit
        && unit.effects().stream().anyMatch(Effect.OfDatabase.class::isInstance)) {
      ofDatabases.add(new Numbered(added(), unit));
    }
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
    takeOfDatabases(count);
  }

  /**
   * Gives the first {@code count} of all that were ever added away, as far as they are here. Takes
   * as long as what is left is long, which the queue limits.
   */
  Lost take(long count) {
    Deque<Item> left = new ArrayDeque<>();
    for (long leaving = added() - Math.max(count, removed); leaving > 0; leaving--) {
      left.addFirst(items.removeLast());
    }
    Lost lost = new Lost(items, takeOfDatabases(count));
    items = left;
    removed = Math.max(count, removed);
    lastPartial = added();
    return lost;
  }

  /** Gives all away, and counts from 0 again. */
  Lost takeAll() {
    Lost lost = new Lost(items, takeOfDatabases(added()));
    items = new ArrayDeque<>();
    removed = 0;
    lastPartial = 0;
    return lost;
  }

  private List<Item.Effects> takeOfDatabases(long count) {
    List<Item.Effects> taken = new ArrayList<>();
    while (!ofDatabases.isEmpty() && ofDatabases.element().number() <= count) {
      taken.add(ofDatabases.remove().unit());
    }
    return taken;
  }

  /** Those of the items that told of flushes or swaps, oldest first. */
  List<Item.Effects> ofDatabases() {
    return ofDatabases.stream().map(Numbered::unit).toList();
  }
}
