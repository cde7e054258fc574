package io.keywake.connectors.mirror;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one database by key: a hash table with linear probing, whose slots are places in
 * an {@link EntryLog}. Owned by the mirror's thread.
 *
 * <p>The hashes stand in an array of their own, so that a probe that fails does not touch an entry.
 * The hash starts from a seed that nobody outside knows, so that keys cannot be chosen to collide.
 */
final class EntryTable {
  private static final int CAPACITY_MIN = 16;
  private static final long FREE = 0;
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long SEED = new SplittableRandom().nextLong();

  private final int db;
  private final EntryLog log = new EntryLog();

  /** A power of two of slots, at most two thirds of them taken. */
  private long[] places = new long[CAPACITY_MIN];

  private int[] hashes = new int[CAPACITY_MIN];
  private int size;

  EntryTable(int db) {
    this.db = db;
  }

  int size() {
    return size;
  }

  /** The entry under a key, as a copy, or null. */
  @Nullable MirrorEntry get(byte[] key) {
    long place = places[slotOf(key, hash(key))];
    return place == FREE ? null : log.at(place, db);
  }

  /**
   * Keeps a copy of an entry in place of what was under its key, unless that is of a higher
   * generation.
   */
  void put(MirrorEntry entry) {
    int hash = hash(entry.key());
    keep(entry.key(), hash, log.append(entry, hash));
  }

  /** Keeps a copy of an entry as {@link Image} handed it over. */
  void put(ByteBuffer packed) {
    byte[] key = PackedEntry.key(packed, 0);
    int hash = hash(key);
    keep(key, hash, log.append(packed, hash));
  }

  private void keep(byte[] key, int hash, long place) {
    int slot = slotOf(key, hash);
    long old = places[slot];
    if (old != FREE && log.generation(old) > log.generation(place)) {
      log.remove(place);
      log.closeHoles(this::move);
      return;
    }
    if (old == FREE) {
      if ((size + 1) * 3L > places.length * 2L) {
        resize(Math.multiplyExact(places.length, 2));
        slot = slotOf(key, hash);
      }
      size++;
    }
    places[slot] = place;
    hashes[slot] = hash;
    if (old != FREE) {
      log.remove(old);
      log.closeHoles(this::move);
    }
  }

  /** Removes an entry, unless it is of a higher generation than this one. */
  void remove(byte[] key, long generation) {
    int slot = slotOf(key, hash(key));
    long place = places[slot];
    if (place != FREE && log.generation(place) <= generation) {
      free(slot);
      size--;
      log.remove(place);
      log.closeHoles(this::move);
    }
  }

  /** Hands over a copy of every entry. */
  void forEach(Consumer<MirrorEntry> action) {
    for (long place : places) {
      if (place != FREE) {
        action.accept(log.at(place, db));
      }
    }
  }

  /** The entries as they are now, for another thread; costs a copy of the slots. */
  Image image() {
    return new Image(db, size, places.clone(), log.image());
  }

  /** Removes every entry of an older generation, having handed over copies of them all. */
  void sweep(long generation, Consumer<MirrorEntry> orphans) {
    for (long place : places) {
      if (place != FREE && log.generation(place) < generation) {
        orphans.accept(log.at(place, db));
      }
    }
    long[] oldPlaces = places;
    int[] oldHashes = hashes;
    places = new long[oldPlaces.length];
    hashes = new int[oldPlaces.length];
    size = 0;
    for (int i = 0; i < oldPlaces.length; i++) {
      long place = oldPlaces[i];
      if (place != FREE) {
        if (log.generation(place) < generation) {
          log.remove(place);
        } else {
          insert(place, oldHashes[i]);
          size++;
        }
      }
    }
    log.closeHoles(this::move);
  }

  /** The slot that holds the key, or else the free one that ends its probe. */
  private int slotOf(byte[] key, int hash) {
    int mask = places.length - 1;
    int slot = hash & mask;
    while (places[slot] != FREE && !(hashes[slot] == hash && log.hasKey(places[slot], key))) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Frees a slot and closes the gap, as a probe must find no free slot before its key. */
  private void free(int slot) {
    int mask = places.length - 1;
    int gap = slot;
    int next = (gap + 1) & mask;
    while (places[next] != FREE) {
      int distanceFromHome = (next - hashes[next]) & mask;
      if (distanceFromHome >= ((next - gap) & mask)) {
        places[gap] = places[next];
        hashes[gap] = hashes[next];
        gap = next;
      }
      next = (next + 1) & mask;
    }
    places[gap] = FREE;
  }

  private void resize(int capacity) {
    long[] oldPlaces = places;
    int[] oldHashes = hashes;
    places = new long[capacity];
    hashes = new int[capacity];
    for (int i = 0; i < oldPlaces.length; i++) {
      if (oldPlaces[i] != FREE) {
        insert(oldPlaces[i], oldHashes[i]);
      }
    }
  }

  /** Takes a slot for an entry whose key has none. */
  private void insert(long place, int hash) {
    int mask = places.length - 1;
    int slot = hash & mask;
    while (places[slot] != FREE) {
      slot = (slot + 1) & mask;
    }
    places[slot] = place;
    hashes[slot] = hash;
  }

  private void move(long place) {
    int mask = places.length - 1;
    int slot = log.hash(place) & mask;
    while (places[slot] != FREE && places[slot] != place) {
      slot = (slot + 1) & mask;
    }
    if (places[slot] == place) {
      places[slot] = log.appendCopy(place);
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

  /** A table as it was once. Any thread may read it. */
  static final class Image {
    final int db;
    final int size;
    private final long[] places;
    private final EntryLog.Image log;

    private Image(int db, int size, long[] places, EntryLog.Image log) {
      this.db = db;
      this.size = size;
      this.places = places;
      this.log = log;
    }

    /** Hands over the bytes of every entry, which are valid as long as the image. */
    void forEach(Consumer<ByteBuffer> action) {
      for (long place : places) {
        if (place != FREE) {
          action.accept(log.packed(place));
        }
      }
    }
  }
}
