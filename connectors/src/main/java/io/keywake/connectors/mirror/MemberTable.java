package io.keywake.connectors.mirror;

import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Byte arrays with an object beside each: fields of a hash with their values, members of a set or a
 * sorted set. A hash table with linear probing over one flat array, as {@code java.util.HashMap}
 * would take two more objects for each. Owned by the mirror's thread.
 */
final class MemberTable {
  private static final int CAPACITY_MIN = 16;

  /** Member and companion of slot i at 2i and 2i + 1; a power of two of slots. */
  private @Nullable Object[] slots;

  private int size;

  MemberTable(int sizeExpected) {
    int capacity = CAPACITY_MIN;
    while (capacity * 2L < sizeExpected * 3L) {
      capacity = Math.multiplyExact(capacity, 2);
    }
    slots = new Object[Math.multiplyExact(capacity, 2)];
  }

  int size() {
    return size;
  }

  @Nullable Object get(byte[] member) {
    return slots[2 * slotOf(member) + 1];
  }

  void put(byte[] member, Object companion) {
    int slot = slotOf(member);
    if (slots[2 * slot] == null) {
      if ((size + 1) * 3L > capacity() * 2L) {
        grow();
        slot = slotOf(member);
      }
      slots[2 * slot] = member;
      size++;
    }
    slots[2 * slot + 1] = companion;
  }

  /** Removes a member, and closes the gap, as a probe must find no free slot before its member. */
  void remove(byte[] member) {
    int gap = slotOf(member);
    if (slots[2 * gap] == null) {
      return;
    }
    size--;
    int mask = capacity() - 1;
    for (int next = (gap + 1) & mask; slots[2 * next] != null; next = (next + 1) & mask) {
      int distanceFromHome = (next - KeyHash.of(member(next))) & mask;
      if (distanceFromHome >= ((next - gap) & mask)) {
        slots[2 * gap] = slots[2 * next];
        slots[2 * gap + 1] = slots[2 * next + 1];
        gap = next;
      }
    }
    slots[2 * gap] = null;
    slots[2 * gap + 1] = null;
  }

  /** Hands over every member and what is beside it, in no particular order. */
  void forEach(BiConsumer<byte[], Object> action) {
    for (int i = 0; i < slots.length; i += 2) {
      Object companion = slots[i + 1];
      if (slots[i] instanceof byte[] member && companion != null) {
        action.accept(member, companion);
      }
    }
  }

  private int capacity() {
    return slots.length / 2;
  }

  private byte[] member(int slot) {
    Object member = slots[2 * slot];
    if (member == null) {
      throw new IllegalStateException("a free slot has no member");
    }
    return (byte[]) member;
  }

  /** The slot that holds the member, or else the free one that ends its probe. */
  private int slotOf(byte[] member) {
    int mask = capacity() - 1;
    int slot = KeyHash.of(member) & mask;
    while (slots[2 * slot] != null && !Arrays.equals(member(slot), member)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    @Nullable Object[] old = slots;
    slots = new Object[Math.multiplyExact(old.length, 2)];
    for (int i = 0; i < old.length; i += 2) {
      if (old[i] instanceof byte[] member) {
        int slot = slotOf(member);
        slots[2 * slot] = member;
        slots[2 * slot + 1] = old[i + 1];
      }
    }
  }
}
