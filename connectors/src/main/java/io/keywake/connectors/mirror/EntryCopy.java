package io.keywake.connectors.mirror;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One copy of a store's entries, database by database. Owned by the mirror's thread. */
final class EntryCopy {
  private final Map<Integer, EntryTable> databases = new TreeMap<>();

  /** No entry is of a generation before this one, so that most sweeps need not look. */
  private long oldestGeneration = Long.MAX_VALUE;

  @Nullable MirrorEntry get(int db, byte[] key) {
    EntryTable entries = databases.get(db);
    return entries == null ? null : entries.get(key);
  }

  /** Hands over copies of all entries. */
  void forEach(Consumer<MirrorEntry> action) {
    databases.values().forEach(entries -> entries.forEach(action));
  }

  long size() {
    return databases.values().stream().mapToLong(EntryTable::size).sum();
  }

  void put(MirrorEntry entry) {
    oldestGeneration = Math.min(oldestGeneration, entry.generation());
    table(entry.db()).put(entry);
  }

  /** Takes an entry as an {@link EntryTable.Image} hands it over. */
  void put(int db, ByteBuffer packed) {
    oldestGeneration = Math.min(oldestGeneration, PackedEntry.generation(packed, 0));
    table(db).put(packed);
  }

  /** Changes an entry as a delta says, and tells whether it has the change now. */
  boolean change(MirrorDelta delta) {
    EntryTable entries = databases.get(delta.db());
    return entries != null && entries.change(delta);
  }

  /** Removes an entry, unless it is of a higher generation than this one. */
  void remove(int db, byte[] key, long generation) {
    EntryTable entries = databases.get(db);
    if (entries != null) {
      entries.remove(key, generation);
    }
  }

  /** Removes every entry of an older generation, having handed over copies of them all. */
  void sweep(long generation, Consumer<MirrorEntry> orphans) {
    if (oldestGeneration < generation) {
      oldestGeneration = generation;
      databases.values().forEach(entries -> entries.sweep(generation, orphans));
    }
  }

  /** The entries as they are now, for another thread. */
  List<EntryTable.Image> image() {
    return databases.values().stream().map(EntryTable::image).toList();
  }

  private EntryTable table(int db) {
    return databases.computeIfAbsent(db, EntryTable::new);
  }
}
