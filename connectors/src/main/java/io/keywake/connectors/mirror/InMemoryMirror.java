package io.keywake.connectors.mirror;

import io.keywake.schemas.Tombstone;
import io.keywake.schemas.record.EntryChange;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A store's entries in memory, rebuilt from its topics. Owned by the mirror's thread: others read
 * it through {@link Mirror#atBarrier}, which runs their code there while nothing changes; a read
 * from elsewhere is refused.
 *
 * <p>Entries are packed into large arrays, so that many million of them cost little more than their
 * bytes; every read makes objects of them. What deltas change is kept open instead, as objects,
 * until it is told whole again.
 *
 * <p>It holds what the store physically holds. An entry whose time has passed is hidden from reads
 * by the clock, and stays until its deletion arrives.
 *
 * <p>Made from settings it can keep its state on disk, from which the next mirror goes on, and
 * rebuild in a second copy: then the first one, as of its last barrier, is read until the second
 * takes its place.
 */
public final class InMemoryMirror implements MirrorListener {
  private static final long NO_GENERATION = -1;

  private final InstantSource clock;
  private final Consumer<MirrorEntry> orphans;
  private final boolean isStaged;
  private final @Nullable SavedState state;

  /** What is read. */
  private EntryCopy current = new EntryCopy();

  /** Generation of the last barrier that the current copy was at. */
  private long generation = NO_GENERATION;

  /** What takes the current copy's place at the next barrier, or null. */
  private @Nullable EntryCopy staged;

  /** Everything goes to the staged copy, whatever its generation. */
  private boolean stagesAll;

  /** Whether the current copy has changed since its barrier. */
  private boolean isBetweenBarriers;

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
    this(clock, orphans, false, null);
  }

  InMemoryMirror(
      InstantSource clock,
      Consumer<MirrorEntry> orphans,
      boolean isStaged,
      @Nullable SavedState state) {
    this.clock = clock;
    this.orphans = orphans;
    this.isStaged = isStaged;
    this.state = state;
  }

  /**
   * A mirror that rebuilds and keeps its state as the settings say. It has the directory of its
   * state for itself from the start of a {@link Mirror} until that has ended.
   */
  public static InMemoryMirror of(MirrorConfig config) {
    return of(config, InstantSource.system());
  }

  /**
   * As {@link #of(MirrorConfig)}.
   *
   * @param clock tells which entries have expired, and nothing else
   */
  public static InMemoryMirror of(MirrorConfig config, InstantSource clock) {
    Path directory = config.stateDirectory();
    SavedState state =
        directory == null
            ? null
            : new SavedState(
                directory,
                config.stateSaveIntervalMs(),
                InstantSource.system(),
                InMemoryMirror::runInBackground);
    return new InMemoryMirror(clock, orphan -> {}, config.isRebuiltInSecondCopy(), state);
  }

  private static void runInBackground(Runnable save) {
    Thread thread = new Thread(save, "keywake-mirror-save");
    thread.setDaemon(true);
    thread.start();
  }

  /** The entry under a key, made for the caller, or null if there is none or it has expired. */
  public @Nullable MirrorEntry get(int db, byte[] key) {
    MirrorEntry entry = physicalEntry(db, key);
    return entry == null || entry.isExpired(clock.millis()) ? null : entry;
  }

  /** The entry under a key, made for the caller, even if it has expired; null if there is none. */
  public @Nullable MirrorEntry physicalEntry(int db, byte[] key) {
    checkOwner();
    return current.get(db, key);
  }

  /**
   * Hands over every entry that has not expired, database by database, keys in no particular order.
   * Each is made for the caller, who may keep it.
   */
  public void forEach(Consumer<MirrorEntry> action) {
    checkOwner();
    long nowMs = clock.millis();
    current.forEach(
        entry -> {
          if (!entry.isExpired(nowMs)) {
            action.accept(entry);
          }
        });
  }

  /** Number of entries, expired ones included: at a barrier this is the barrier's key count. */
  public long physicalKeyCount() {
    checkOwner();
    return current.size();
  }

  /** The last barrier that was reached, or null. */
  public @Nullable MirrorBarrier lastBarrier() {
    checkOwner();
    return barrier;
  }

  @Override
  public void upserted(MirrorEntry entry, EntryChange change) {
    checkOwner();
    copyFor(entry.generation()).put(entry);
  }

  @Override
  public boolean changed(MirrorDelta delta, EntryChange change) {
    checkOwner();
    return copyFor(delta.generation()).change(delta);
  }

  @Override
  public void deleted(int db, byte[] key, Tombstone tombstone) {
    checkOwner();
    copyFor(tombstone.generation()).remove(db, key, tombstone.generation());
  }

  /** The copy that a record of a generation belongs to. */
  private EntryCopy copyFor(long recordGeneration) {
    boolean isOfRebuild =
        stagesAll || (isStaged && barrier != null && recordGeneration > generation);
    if (!isOfRebuild) {
      isBetweenBarriers = true;
      return current;
    }
    if (staged == null) {
      staged = new EntryCopy();
    }
    return staged;
  }

  @Override
  public void approaching(MirrorBarrier next) {
    checkOwner();
    // What an older generation has left behind the current copy's barrier is of no use to anybody.
    stagesAll |= isStaged && barrier != null && next.generation() > generation;
  }

  @Override
  public void sweep(long generation) {
    checkOwner();
    if (staged != null) {
      staged.sweep(generation, orphans);
    } else {
      current.sweep(generation, orphans);
    }
  }

  @Override
  public void consistent(MirrorBarrier reached) {
    checkOwner();
    if (staged != null) {
      current = staged;
    } else if (stagesAll) {
      current = new EntryCopy();
    }
    staged = null;
    stagesAll = false;
    isBetweenBarriers = false;
    generation = reached.generation();
    barrier = reached;
  }

  @Override
  public void consistent(MirrorBarrier reached, MirrorPosition position) {
    consistent(reached);
    if (state != null && state.isDue()) {
      state.save(position, current);
    }
  }

  @Override
  public @Nullable MirrorBarrier readableAt() {
    return isBetweenBarriers ? null : barrier;
  }

  @Override
  public @Nullable MirrorPosition position() {
    if (state == null) {
      return null;
    }
    MirrorPosition position = state.load(current);
    generation = position == null ? NO_GENERATION : position.generation();
    return position;
  }

  @Override
  public boolean startOver(String reason) {
    checkOwner();
    if (isStaged && barrier != null) {
      staged = null;
      stagesAll = true;
    } else {
      current = new EntryCopy();
      generation = NO_GENERATION;
      barrier = null;
    }
    return true;
  }

  @Override
  public boolean endsAtBarrier() {
    return state != null;
  }

  @Override
  public void ended(@Nullable MirrorPosition position) {
    if (state == null) {
      return;
    }
    if (position != null) {
      state.saveLast(position, current);
    }
    state.close();
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
