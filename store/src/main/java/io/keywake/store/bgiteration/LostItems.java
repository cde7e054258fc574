package io.keywake.store.bgiteration;

import io.keywake.store.bgiteration.Item.Placed;
import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.Effect;
import io.keywake.store.keyspace.Keyspace;
import java.util.List;

/**
 * What is made of items that a client has lost, or may have: their keys become pending (B21), and a
 * flush is expanded.
 *
 * <p>Owned by the execution thread.
 *
 * <p>Items that are still on their way will be taken in after that loss. A swap among them takes
 * the keys that were lost with it to another number. A swap that is itself lost leaves open under
 * which number the client holds anything, so nothing can be told of single keys any more.
 */
record LostItems(Keyspace keyspace, Walk walk, Expansion expansion, PendingKeys pending) {
  static boolean haveSwap(List<Item> lost) {
    for (Item item : lost) {
      if (item instanceof Item.Effects unit
          && unit.effects().stream().anyMatch(Effect.Swapped.class::isInstance)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Sees to it that what {@code lost} told, none of which was a swap, is told again.
   *
   * @param newestFirst all items after these, which are not lost
   */
  void tellAgain(List<Item> lost, Iterable<Item> newestFirst) {
    int[] numbers = numbersBehind(newestFirst);
    for (Item item : lost) {
      if (item instanceof Item.Entries entries) {
        for (Placed placed : entries.entries()) {
          byte[] key = placed.entry().key();
          long position = keyspace.position(key);
          markKnown(numbers[placed.db()], position, key, DeleteCause.DELETED);
        }
        entries.deletions().forEach(deleted -> markKnown(deleted, numbers));
      } else if (item instanceof Item.Effects unit) {
        unit.effects().forEach(effect -> tellAgain(effect, numbers));
      }
    }
  }

  /** By the number that a database had before some items, the one that it has behind them. */
  private int[] numbersBehind(Iterable<Item> newestFirst) {
    int[] numbers = new int[keyspace.databases()];
    for (int db = 0; db < numbers.length; db++) {
      numbers[db] = db;
    }
    for (Item item : newestFirst) {
      if (item instanceof Item.Effects unit) {
        List<Effect> effects = unit.effects();
        for (int index = effects.size() - 1; index >= 0; index--) {
          if (effects.get(index) instanceof Effect.Swapped swapped) {
            int number = numbers[swapped.first()];
            numbers[swapped.first()] = numbers[swapped.second()];
            numbers[swapped.second()] = number;
          }
        }
      }
    }
    return numbers;
  }

  private void tellAgain(Effect effect, int[] numbers) {
    if (effect instanceof Effect.OfKey ofKey) {
      markKnown(ofKey, numbers);
    } else if (effect instanceof Effect.Flushed flushed) {
      int db = numbers[flushed.db()];
      expansion.onLost(flushed, db, walk.cursor(db));
    }
  }

  private void markKnown(Effect.OfKey effect, int[] numbers) {
    DeleteCause cause =
        effect instanceof Effect.Deleted deleted ? deleted.cause() : DeleteCause.DELETED;
    markKnown(numbers[effect.db()], effect.position(), effect.key(), cause);
  }

  void markKnown(int db, long position, byte[] key, DeleteCause cause) {
    pending.markKnown(pending.key(db, position, key), cause);
  }
}
