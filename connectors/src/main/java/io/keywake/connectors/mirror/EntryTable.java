package io.keywake.connectors.mirror;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one database by key: a hash table with linear probing, whose entries are their own
 * keys. Owned by the mirror's thread.
 *
 * <p>A general map would cost a node and a wrapped key for each of what may be many million
 * entries, and would keep the first record's key array beside that of the last. The hashes stand in
 * an array of their own, so that a probe that fails does not touch an entry. The hash starts from a
 * seed that nobody outside knows, so that keys cannot be chosen to collide.
 */
final class EntryTable {
  private static final int CAPACITY_MIN = 16;
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long SEED = new SplittableRandom().nextLong();

  /** A power of two of slots, at most two thirds of them taken. */
  private @Nullable MirrorEntry[] slots = new @Nullable MirrorEntry[CAPACITY_MIN];

  private int[] hashes = new int[CAPACITY_MIN];
  private int size;

  int size() {
    return size;
  }

  @Nullable MirrorEntry get(byte[] key) {
    return slots[slotOf(key, hash(key))];
  }

  void put(MirrorEntry entry) {
    int hash = hash(entry.key());
    int slot = slotOf(entry.key(), hash);
    if (slots[slot] == null) {
      if ((size + 1) * 3L > slots.length * 2L) {
        resize(Math.multiplyExact(slots.length, 2));
        slot = slotOf(entry.key(), hash);
      }
      size++;
    }
    slots[slot] = entry;
    hashes[slot] = hash;
  }

  void remove(byte[] key) {
    int slot = slotOf(key, hash(key));
    if (slots[slot] != null) {
      free(slot);
      size--;
    }
  }

  void forEach(Consumer<MirrorEntry> action) {
    for (MirrorEntry entry : slots) {
      if (entry != null) {
        action.accept(entry);
      }
    }
  }

  /** Removes what the predicate accepts, asking it about every entry once. */
  void removeIf(Predicate<MirrorEntry> unwanted) {
    EntryTable rest = new EntryTable();
    forEach(
        entry -> {
          if (!unwanted.test(entry)) {
            rest.put(entry);
          }
        });
    slots = rest.slots;
    hashes = rest.hashes;
    size = rest.size;
  }

  /** The slot that holds the key, or else the free one that ends its probe. */
  private int slotOf(byte[] key, int hash) {
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (true) {
      MirrorEntry entry = slots[slot];
      if (entry == null || (hashes[slot] == hash && Arrays.equals(entry.key(), key))) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
  }

  /** Frees a slot and closes the gap, as a probe must find no free slot before its key. */
  private void free(int slot) {
    int mask = slots.length - 1;
    int gap = slot;
    int next = (gap + 1) & mask;
    while (slots[next] != null) {
      int distanceFromHome = (next - hashes[next]) & mask;
      if (distanceFromHome >= ((next - gap) & mask)) {
        slots[gap] = slots[next];
        hashes[gap] = hashes[next];
        gap = next;
      }
      next = (next + 1) & mask;
    }
    slots[gap] = null;
  }

  private void resize(int capacity) {
    @Nullable MirrorEntry[] oldSlots = slots;
    int[] oldHashes = hashes;
    slots = new @Nullable MirrorEntry[capacity];
    hashes = new int[capacity];
    for (int i = 0; i < oldSlots.length; i++) {
      MirrorEntry entry = oldSlots[i];
      if (entry != null) {
        int slot = oldHashes[i] & (capacity - 1);
        while (slots[slot] != null) {
          slot = (slot + 1) & (capacity - 1);
        }
        slots[slot] = entry;
        hashes[slot] = oldHashes[i];
      }
    }
  }

  private static int hash(byte[] key) {
    long hash = SEED ^ key.length;
    int i = 0;
    for (; i + Long.BYTES <= key.length; i += Long.BYTES) {
      hash = mix(hash ^ (long) LONGS.get(key, i));
    }
    long rest = 0;
    for (; i < key.length; i++) {
      rest = rest << Byte.SIZE | (key[i] & 0xff);
    }
    hash = mix(hash ^ rest);
    return (int) (hash >>> Integer.SIZE);
  }

  private static long mix(long bits) {
    long product = bits * MULTIPLIER;
    return (product ^ (product >>> 29)) * MULTIPLIER;
  }
}
