package io.keywake.connectors.mirror;

import io.keywake.schemas.Tombstone;
import io.keywake.schemas.record.EntryChange;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A store's entries in memory, rebuilt from its topics. Owned by the mirror's thread: others read
 * it through {@link Mirror#atBarrier}, which runs their code there while nothing changes; a read
 * from elsewhere is refused.
 *
 * <p>Entries are packed into large arrays, so that many million of them cost little more than their
 * bytes; every read makes objects of them.
 *
 * <p>It holds what the store physically holds. An entry whose time has passed is hidden from reads
 * by the clock, and stays until its deletion arrives.
 */
public final class InMemoryMirror implements MirrorListener {
  private final InstantSource clock;
  private final Consumer<MirrorEntry> orphans;
  private final Map<Integer, EntryTable> databases = new TreeMap<>();

  /** No entry is of a generation before this one, so that most sweeps need not look. */
  private long oldestGeneration = Long.MAX_VALUE;

  private @Nullable Thread owner;
  private @Nullable MirrorBarrier barrier;

  /** An empty mirror that goes by the system's clock. */
  public InMemoryMirror() {
    this(InstantSource.system(), orphan -> {});
  }

  /**
   * An empty mirror.
   *
   * @param clock tells which entries have expired
   * @param orphans takes every entry that a sweep removes, on the mirror's thread
   */
  public InMemoryMirror(InstantSource clock, Consumer<MirrorEntry> orphans) {
    this.clock = clock;
    this.orphans = orphans;
  }

  /** The entry under a key, made for the caller, or null if there is none or it has expired. */
  public @Nullable MirrorEntry get(int db, byte[] key) {
    checkOwner();
    EntryTable entries = databases.get(db);
    MirrorEntry entry = entries == null ? null : entries.get(key);
    return entry == null || entry.isExpired(clock.millis()) ? null : entry;
  }

  /**
   * Hands over every entry that has not expired, database by database, keys in no particular order.
   * Each is made for the caller, who may keep it.
   */
  public void forEach(Consumer<MirrorEntry> action) {
    checkOwner();
    long nowMs = clock.millis();
    for (EntryTable entries : databases.values()) {
      entries.forEach(
          entry -> {
            if (!entry.isExpired(nowMs)) {
              action.accept(entry);
            }
          });
    }
  }

  /** Number of entries, expired ones included: at a barrier this is the barrier's key count. */
  public long physicalKeyCount() {
    checkOwner();
    return databases.values().stream().mapToLong(EntryTable::size).sum();
  }

  /** The last barrier that was reached, or null. */
  public @Nullable MirrorBarrier lastBarrier() {
    checkOwner();
    return barrier;
  }

  @Override
  public void upserted(MirrorEntry entry, EntryChange change) {
    checkOwner();
    oldestGeneration = Math.min(oldestGeneration, entry.generation());
    databases.computeIfAbsent(entry.db(), EntryTable::new).put(entry);
  }

  @Override
  public void deleted(int db, byte[] key, Tombstone tombstone) {
    checkOwner();
    EntryTable entries = databases.get(db);
    if (entries != null) {
      entries.remove(key, tombstone.generation());
    }
  }

  @Override
  public void sweep(long generation) {
    checkOwner();
    if (oldestGeneration >= generation) {
      return;
    }
    oldestGeneration = generation;
    for (EntryTable entries : databases.values()) {
      entries.sweep(generation, orphans);
    }
  }

  @Override
  public void consistent(MirrorBarrier reached) {
    checkOwner();
    barrier = reached;
  }

  private void checkOwner() {
    Thread caller = Thread.currentThread();
    if (owner == null) {
      owner = caller;
    } else if (owner != caller) {
      throw new IllegalStateException(
          "in-memory mirror used by thread "
              + caller.getName()
              + ", expected "
              + owner.getName()
              + "; read it within Mirror.atBarrier");
    }
  }
}
