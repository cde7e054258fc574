package io.keywake.cli.demo;

import io.keywake.connectors.mirror.InMemoryMirror;
import io.keywake.connectors.mirror.MirrorBarrier;
import io.keywake.connectors.mirror.MirrorEntry;
import io.keywake.connectors.mirror.MirrorListener;
import io.keywake.schemas.Tombstone;
import io.keywake.schemas.record.EntryChange;

/**
 * An in-memory mirror that counts the barriers it reaches. Owned by the mirror's thread; the count
 * is for any thread.
 */
final class WatchedMirror implements MirrorListener {
  private final InMemoryMirror mirror = new InMemoryMirror();

  /** Written by the mirror's thread alone. */
  private volatile long barriers;

  /** What was built; to be read at a barrier. */
  InMemoryMirror mirror() {
    return mirror;
  }

  /** How many barriers were reached. */
  long barriers() {
    return barriers;
  }

  @Override
  public void upserted(MirrorEntry entry, EntryChange change) {
    mirror.upserted(entry, change);
  }

  @Override
  public void deleted(int db, byte[] key, Tombstone tombstone) {
    mirror.deleted(db, key, tombstone);
  }

  @Override
  public void sweep(long generation) {
    mirror.sweep(generation);
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes it.
  public void consistent(MirrorBarrier barrier) {
    mirror.consistent(barrier);
    barriers++;
  }
}
