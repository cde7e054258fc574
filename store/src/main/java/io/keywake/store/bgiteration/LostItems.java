package io.keywake.store.bgiteration;

import io.keywake.store.bgiteration.Item.Placed;
import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.Effect;
import io.keywake.store.keyspace.Keyspace;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;

/**
 * What is made of items that a client has lost, or may have: their keys become pending (B21), some
 * at a time because they may be very many, and a flush is expanded.
 *
 * <p>Owned by the execution thread.
 *
 * <p>Items that are still on their way will be taken in after that loss. A swap among them takes
 * the keys that were lost with it to another number. A swap that is itself lost leaves open under
 * which number the client holds anything, so nothing can be told of single keys any more.
 *
 * <p>A key that is not pending yet may change meanwhile, and that may be forwarded: it will be
 * presented once more, which is harmless. But nobody knows whether the client has what a delta
 * builds on.
 */
final class LostItems {
  private final Keyspace keyspace;
  private final Walk walk;
  private final Expansion expansion;
  private final PendingKeys pending;
  private final Deque<Loss> losses = new ArrayDeque<>();

  /** What was lost at once, as far as its keys are not pending yet. */
  private final class Loss {
    private final Deque<Item> items;

    /** By the number that a database had in the items, its home. */
    private final int[] homes;

    private Iterator<Placed> entries = Collections.emptyIterator();
    private Iterator<? extends Effect> effects = Collections.emptyIterator();

    Loss(Deque<Item> items, int[] homes) {
      this.items = items;
      this.homes = homes;
    }

    /** Makes the next key pending, or goes on to the next item; false if there is none. */
    boolean step() {
      if (entries.hasNext()) {
        Placed placed = entries.next();
        byte[] key = placed.entry().key();
        markKnown(placed.db(), keyspace.position(key), key, DeleteCause.DELETED);
      } else if (effects.hasNext()) {
        if (effects.next() instanceof Effect.OfKey ofKey) {
          DeleteCause cause =
              ofKey instanceof Effect.Deleted deleted ? deleted.cause() : DeleteCause.DELETED;
          markKnown(ofKey.db(), ofKey.position(), ofKey.key(), cause);
        }
      } else {
        Item item = items.poll();
        if (item instanceof Item.Entries presented) {
          entries = presented.entries().iterator();
          effects = presented.deletions().iterator();
        } else if (item instanceof Item.Effects unit) {
          effects = unit.effects().iterator();
        }
        return item != null;
      }
      return true;
    }

    private void markKnown(int db, long position, byte[] key, DeleteCause cause) {
      pending.markKnown(pending.keyOfHome(homes[db], position, key), cause);
    }
  }

  LostItems(Keyspace keyspace, Walk walk, Expansion expansion, PendingKeys pending) {
    this.keyspace = keyspace;
    this.walk = walk;
    this.expansion = expansion;
    this.pending = pending;
  }

  /**
   * Sees to it that what {@code lost} told, none of which was a swap, is told again.
   *
   * @param left what was told after it, which is not lost
   */
  void tellAgain(UnacknowledgedItems.Lost lost, UnacknowledgedItems left) {
    Deque<Item> items = lost.items();
    while (!items.isEmpty() && !hasKeys(items.getFirst())) {
      items.removeFirst();
    }
    if (items.isEmpty()) {
      return;
    }
    int[] numbers = numbersBehind(left);
    for (Item.Effects unit : lost.ofDatabases()) {
      for (Effect effect : unit.effects()) {
        if (effect instanceof Effect.Flushed flushed) {
          int db = numbers[flushed.db()];
          expansion.onLost(flushed, db, walk.cursor(db));
        }
      }
    }
    int[] homes = new int[numbers.length];
    for (int db = 0; db < homes.length; db++) {
      homes[db] = pending.home(numbers[db]);
    }
    losses.add(new Loss(items, homes));
  }

  private static boolean hasKeys(Item item) {
    return item instanceof Item.Entries || item instanceof Item.Effects;
  }

  /** By the number that a database had before some items, the one that it has behind them. */
  private int[] numbersBehind(UnacknowledgedItems items) {
    int[] numbers = new int[keyspace.databases()];
    for (int db = 0; db < numbers.length; db++) {
      numbers[db] = db;
    }
    for (Item.Effects unit : items.ofDatabases()) {
      for (Effect effect : unit.effects()) {
        if (effect instanceof Effect.Swapped swapped) {
          exchange(numbers, swapped);
        }
      }
    }
    return numbers;
  }

  private static void exchange(int[] numbers, Effect.Swapped swapped) {
    for (int db = 0; db < numbers.length; db++) {
      if (numbers[db] == swapped.first()) {
        numbers[db] = swapped.second();
      } else if (numbers[db] == swapped.second()) {
        numbers[db] = swapped.first();
      }
    }
  }

  boolean isEmpty() {
    return losses.isEmpty();
  }

  /** How many items there are with keys that have yet to become pending; at least 1 if any. */
  int size() {
    int size = 0;
    for (Loss loss : losses) {
      size += 1 + loss.items.size();
    }
    return size;
  }

  /** Makes about {@code keysMax} keys pending; returns whether there were any. */
  boolean step(int keysMax) {
    Loss loss = losses.peek();
    if (loss == null) {
      return false;
    }
    for (int left = keysMax; left > 0; left--) {
      if (!loss.step()) {
        losses.remove();
        return true;
      }
    }
    return true;
  }

  void clear() {
    losses.clear();
  }
}
