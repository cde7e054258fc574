package io.keywake.connectors.mirror;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one database by key: a hash table with linear probing, whose slots are places in
 * an {@link EntryLog}. Owned by the mirror's thread.
 *
 * <p>The hashes stand in an array of their own, so that a probe that fails does not touch an entry.
 *
 * <p>An entry that a delta changes is taken out and opened. It stays so until it is told of whole
 * again, or the table is handed to another thread.
 */
final class EntryTable {
  private static final int CAPACITY_MIN = 16;
  private static final long FREE = 0;

  private final int db;
  private final EntryLog log = new EntryLog();

  /** A power of two of slots, at most two thirds of them taken. */
  private long[] places = new long[CAPACITY_MIN];

  private int[] hashes = new int[CAPACITY_MIN];
  private int size;

  /** Entries that are open, by key; they have no slot. */
  private final Map<ByteBuffer, OpenEntry> open = new HashMap<>();

  EntryTable(int db) {
    this.db = db;
  }

  int size() {
    return size + open.size();
  }

  /** The entry under a key, as a copy, or null. */
  @Nullable MirrorEntry get(byte[] key) {
    OpenEntry opened = opened(key);
    return opened == null ? packed(key) : opened.toEntry();
  }

  private @Nullable OpenEntry opened(byte[] key) {
    return open.isEmpty() ? null : open.get(ByteBuffer.wrap(key));
  }

  private @Nullable MirrorEntry packed(byte[] key) {
    long place = places[slotOf(key, KeyHash.of(key))];
    return place == FREE ? null : log.at(place, db);
  }

  /**
   * Changes the entry that a delta is about.
   *
   * @return whether the entry has the change now; if not, there is no entry, or not the one that
   *     the delta builds on
   */
  boolean change(MirrorDelta delta) {
    OpenEntry opened = opened(delta.key());
    if (opened != null) {
      return opened.change(delta);
    }
    MirrorEntry packed = packed(delta.key());
    if (packed == null || !delta.buildsOn(packed.generation(), packed.sequence())) {
      return false;
    }
    if (packed.sequence() >= delta.sequence()) {
      return true;
    }
    removePacked(delta.key(), packed.generation());
    opened = new OpenEntry(packed);
    open.put(ByteBuffer.wrap(delta.key()), opened);
    return opened.change(delta);
  }

  /**
   * Keeps a copy of an entry in place of what was under its key, unless that is of a higher
   * generation.
   */
  void put(MirrorEntry entry) {
    OpenEntry opened = opened(entry.key());
    if (opened != null && opened.generation() > entry.generation()) {
      return;
    }
    if (opened != null) {
      open.remove(ByteBuffer.wrap(entry.key()));
    }
    int hash = KeyHash.of(entry.key());
    keep(entry.key(), hash, log.append(entry, hash));
  }

  /** Keeps a copy of an entry as {@link Image} handed it over. */
  void put(ByteBuffer packed) {
    byte[] key = PackedEntry.key(packed, 0);
    int hash = KeyHash.of(key);
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
    OpenEntry opened = opened(key);
    if (opened == null) {
      removePacked(key, generation);
    } else if (opened.generation() <= generation) {
      open.remove(ByteBuffer.wrap(key));
    }
  }

  private void removePacked(byte[] key, long generation) {
    int slot = slotOf(key, KeyHash.of(key));
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
    open.values().forEach(opened -> action.accept(opened.toEntry()));
  }

  /** The entries as they are now, for another thread; costs a copy of the slots. */
  Image image() {
    List<OpenEntry> opened = List.copyOf(open.values());
    open.clear();
    opened.forEach(entry -> put(entry.toEntry()));
    return new Image(db, size, places.clone(), log.image());
  }

  /** Removes every entry of an older generation, having handed over copies of them all. */
  void sweep(long generation, Consumer<MirrorEntry> orphans) {
    for (OpenEntry opened : List.copyOf(open.values())) {
      if (opened.generation() < generation) {
        orphans.accept(opened.toEntry());
        open.remove(ByteBuffer.wrap(opened.key()));
      }
    }
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
