package io.keywake.connectors.mirror;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the state of an in-memory mirror in a directory that no other mirror uses meanwhile. Owned
 * by the mirror's thread; writing is the business of another one.
 *
 * <p>A save is handed an image, which costs the mirror a copy of its slots, and the mirror goes on.
 * Between the end of a save and the next one is an interval at least, so a state that takes longer
 * to write is written less often. A save that fails leaves the one before.
 */
final class SavedState {
  private static final Logger LOG = LoggerFactory.getLogger(SavedState.class);
  private static final String STATE = "mirror.state";
  private static final String LOCK = "mirror.lock";

  private final Path directory;
  private final long intervalMs;
  private final InstantSource clock;
  private final Executor writer;

  private @Nullable FileChannel lockFile;
  private CompletableFuture<Void> saving = CompletableFuture.completedFuture(null);
  private @Nullable MirrorPosition saved;

  // Written by the writing thread, whose end is waited for before they are read.
  private long endedMs;
  private boolean failed;

  /**
   * Touches nothing yet.
   *
   * @param writer runs what writes a file
   */
  SavedState(Path directory, long intervalMs, InstantSource clock, Executor writer) {
    this.directory = directory;
    this.intervalMs = intervalMs;
    this.clock = clock;
    this.writer = writer;
    this.endedMs = clock.millis();
  }

  /**
   * Takes the directory, and what it holds.
   *
   * @return the position that the entries belong to, or null if there is nothing to go on from
   * @throws MirrorSetupException if the directory cannot be used
   */
  @Nullable MirrorPosition load(EntryCopy into) {
    Path file = directory.resolve(STATE);
    try {
      Files.createDirectories(directory);
      lock();
      saved = StateFile.read(file, into);
      LOG.info("Mirror's state of {}: {} entries, {}", file, into.size(), saved);
      return saved;
    } catch (NoSuchFileException e) {
      return null;
    } catch (StateFile.DamagedException e) {
      LOG.warn("{}; the mirror begins with nothing", e.getMessage());
      return null;
    } catch (IOException e) {
      throw unusable(e.toString(), e);
    }
  }

  private void lock() throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      channel.close();
      throw unusable("another mirror uses it", null);
    }
    lockFile = channel;
  }

  private MirrorSetupException unusable(String found, @Nullable Exception cause) {
    return new MirrorSetupException(
        MirrorConfig.STATE_DIR,
        directory + " cannot be used (" + found + ")",
        "a directory for this mirror alone, which it may write",
        cause);
  }

  /** Whether it is time for the next save. */
  boolean isDue() {
    return saving.isDone() && clock.millis() - endedMs >= intervalMs;
  }

  /** Saves while the mirror goes on. */
  void save(MirrorPosition position, EntryCopy entries) {
    List<EntryTable.Image> image = entries.image();
    saving = CompletableFuture.runAsync(() -> write(position, image), writer);
    saved = position;
  }

  /** Saves unless the last save was of this position, and returns when all is on disk. */
  void saveLast(MirrorPosition position, EntryCopy entries) {
    saving.join();
    if (failed || !position.equals(saved)) {
      save(position, entries);
    }
  }

  /** Waits for a save that is running, and lets go of the directory. */
  void close() {
    saving.join();
    try {
      if (lockFile != null) {
        lockFile.close();
      }
    } catch (IOException e) {
      LOG.debug("{} could not be unlocked", directory, e);
    }
  }

  private void write(MirrorPosition position, List<EntryTable.Image> image) {
    Path file = directory.resolve(STATE);
    try {
      StateFile.write(file, position, image);
      LOG.debug("{} is saved as of {}", file, position);
      if (failed) {
        LOG.info("{} is saved again", file);
      }
      failed = false;
    } catch (IOException e) {
      if (!failed) {
        LOG.warn("{} could not be saved, the one before is kept", file, e);
      }
      failed = true;
    }
    endedMs = clock.millis();
  }
}
