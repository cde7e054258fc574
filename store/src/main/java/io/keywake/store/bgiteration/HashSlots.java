package io.keywake.store.bgiteration;

import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.HashSlot;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The scope of an iteration: a set of hash slots, or the whole keyspace. Immutable; for any thread.
 *
 * <p>Slots do not lie together in a table, so an iteration over few of them looks at every key,
 * too, and computes its slot. The whole keyspace costs no look at the key.
 */
public final class HashSlots {
  /** The whole keyspace. */
  public static final HashSlots ALL = range(0, HashSlot.COUNT - 1);

  private final BitSet slots;
  private final boolean all;

  private HashSlots(BitSet slots) {
    this.slots = slots;
    all = slots.cardinality() == HashSlot.COUNT;
  }

  /**
   * Some slots, each from 0 to {@link HashSlot#COUNT} - 1.
   *
   * @throws IllegalArgumentException if one is not
   */
  public static HashSlots of(int... slots) {
    BitSet set = new BitSet(HashSlot.COUNT);
    for (int slot : slots) {
      set.set(checked(slot));
    }
    return new HashSlots(set);
  }

  /**
   * The slots from {@code first} to {@code last}, both included.
   *
   * @throws IllegalArgumentException if one is not from 0 to {@link HashSlot#COUNT} - 1, or there
   *     are none between them
   */
  public static HashSlots range(int first, int last) {
    if (checked(first) > checked(last)) {
      throw new IllegalArgumentException(
          "hash slots " + first + "-" + last + ": expected the lower one first");
    }
    BitSet set = new BitSet(HashSlot.COUNT);
    set.set(first, last + 1);
    return new HashSlots(set);
  }

  private static int checked(int slot) {
    if (slot < 0 || slot >= HashSlot.COUNT) {
      throw new IllegalArgumentException(
          "hash slot " + slot + ": expected 0 to " + (HashSlot.COUNT - 1));
    }
    return slot;
  }

  /** These slots and others. */
  public HashSlots with(HashSlots others) {
    BitSet union = (BitSet) slots.clone();
    union.or(others.slots);
    return new HashSlots(union);
  }

  public boolean isAll() {
    return all;
  }

  /** Whether a key is in one of these slots. */
  public boolean contains(byte[] key) {
    return all || slots.get(HashSlot.of(key));
  }

  boolean contains(Entry entry) {
    return all || slots.get(HashSlot.of(entry.key()));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof HashSlots that && slots.equals(that.slots);
  }

  @Override
  public int hashCode() {
    return slots.hashCode();
  }

  /** Ranges as Redis Cluster writes them: {@code 0-5460,7000}. */
  @Override
  public String toString() {
    StringBuilder ranges = new StringBuilder();
    for (int first = slots.nextSetBit(0); first >= 0; ) {
      int end = slots.nextClearBit(first);
      ranges.append(ranges.isEmpty() ? "" : ",").append(first);
      if (end > first + 1) {
        ranges.append('-').append(end - 1);
      }
      first = slots.nextSetBit(end);
    }
    return ranges.toString();
  }
}
