package io.keywake.cli.verify;

import io.keywake.connectors.mirror.InMemoryMirror;
import io.keywake.connectors.mirror.MirrorBarrier;
import io.keywake.connectors.mirror.MirrorConfig;
import io.keywake.connectors.mirror.MirrorDelta;
import io.keywake.connectors.mirror.MirrorEntry;
import io.keywake.connectors.mirror.MirrorListener;
import io.keywake.connectors.mirror.MirrorPosition;
import io.keywake.schemas.Tombstone;
import io.keywake.schemas.record.EntryChange;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An in-memory mirror that a verification reads, and that looks out for records on its behalf.
 * Owned by the mirror's thread, which a verification borrows at barriers; the count of barriers is
 * for any thread.
 */
public final class VerifiedMirror implements MirrorListener, MirrorSide {
  /** What has expired is decided by the store's clock, not by one of this machine. */
  private static final InstantSource NOTHING_EXPIRES =
      InstantSource.fixed(Instant.ofEpochMilli(Long.MIN_VALUE));

  private final InMemoryMirror mirror;
  private final Map<KeyName, Sighting.Present> watched = new HashMap<>();
  private final Map<KeyName, Seen> seen = new HashMap<>();

  /** Written by the mirror's thread alone. */
  private volatile long barriers;

  /** Begins with nothing. */
  public VerifiedMirror() {
    this(new InMemoryMirror(NOTHING_EXPIRES, orphan -> {}));
  }

  /** Begins with what a mirror has kept, if the settings name its directory, and keeps it on. */
  public VerifiedMirror(MirrorConfig config) {
    this(InMemoryMirror.of(config, NOTHING_EXPIRES));
  }

  private VerifiedMirror(InMemoryMirror mirror) {
    this.mirror = mirror;
  }

  /** How many barriers were reached. */
  public long barriers() {
    return barriers;
  }

  /** Number of entries, expired ones included. */
  public long size() {
    return mirror.physicalKeyCount();
  }

  @Override
  public @Nullable Entry get(int db, byte[] key) {
    MirrorEntry entry = mirror.get(db, key);
    return entry == null ? null : MirrorContents.entry(entry);
  }

  @Override
  public void forEachKey(KeyAction action) {
    mirror.forEach(entry -> action.accept(entry.db(), entry.key()));
  }

  @Override
  public void watch(Collection<Sighting.Present> sightings) {
    watched.clear();
    seen.clear();
    sightings.forEach(each -> watched.put(each.name(), each));
  }

  @Override
  public @Nullable Seen seen(KeyName name) {
    return seen.get(name);
  }

  @Override
  public void upserted(MirrorEntry entry, EntryChange change) {
    mirror.upserted(entry, change);
    if (isLookedOutFor(entry.db(), entry.key(), entry.sequence())) {
      seen.put(new KeyName(entry.db(), entry.key()), new Seen(MirrorContents.entry(entry)));
    }
  }

  @Override
  public boolean changed(MirrorDelta delta, EntryChange change) {
    boolean isKnown = mirror.changed(delta, change);
    if (isKnown && isLookedOutFor(delta.db(), delta.key(), delta.sequence())) {
      MirrorEntry entry = mirror.physicalEntry(delta.db(), delta.key());
      seen.put(
          new KeyName(delta.db(), delta.key()),
          new Seen(entry == null ? null : MirrorContents.entry(entry)));
    }
    return isKnown;
  }

  @Override
  public void deleted(int db, byte[] key, Tombstone tombstone) {
    mirror.deleted(db, key, tombstone);
    if (isLookedOutFor(db, key, tombstone.sequence())) {
      seen.put(new KeyName(db, key), new Seen(null));
    }
  }

  private boolean isLookedOutFor(int db, byte[] key, long sequence) {
    if (watched.isEmpty()) {
      return false;
    }
    Sighting.Present reading = watched.get(new KeyName(db, key));
    return reading != null && sequence >= reading.entry().sequence() && sequence <= reading.until();
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

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes it.
  public void consistent(MirrorBarrier barrier, MirrorPosition position) {
    mirror.consistent(barrier, position);
    barriers++;
  }

  @Override
  public void approaching(MirrorBarrier barrier) {
    mirror.approaching(barrier);
  }

  @Override
  public @Nullable MirrorPosition position() {
    return mirror.position();
  }

  @Override
  public boolean startOver(String reason) {
    return mirror.startOver(reason);
  }

  @Override
  public @Nullable MirrorBarrier readableAt() {
    return mirror.readableAt();
  }

  @Override
  public boolean endsAtBarrier() {
    return mirror.endsAtBarrier();
  }

  @Override
  public void ended(@Nullable MirrorPosition position) {
    mirror.ended(position);
  }
}
