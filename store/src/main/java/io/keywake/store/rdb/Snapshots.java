package io.keywake.store.rdb;

import io.keywake.store.bgiteration.IterationReader;
import io.keywake.store.bgiteration.IterationSettings;
import io.keywake.store.bgiteration.Iterations;
import io.keywake.store.command.CommandFamily;
import io.keywake.store.command.InfoSection;
import io.keywake.store.command.RedisSettings;
import io.keywake.store.command.SavePoints;
import io.keywake.store.command.StatusFields;
import io.keywake.store.command.StoreProcess.Saving;
import io.keywake.store.command.StoreSettings;
import io.keywake.store.keyspace.Keyspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of a store: saved in the background while it serves, or here and now; by command,
 * by save points, and at its end.
 *
 * <p>Owned by the execution thread. A background save is a client of an iteration with a thread of
 * its own, and there is one at most. SAVE and SHUTDOWN write the file on the execution thread,
 * which does nothing else meanwhile, as in Redis: so what they save is what is there when they end.
 */
public final class Snapshots {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);
  private static final String ITERATION_NAME = "bgsave";

  /** After a failure, the next save by itself comes no sooner. */
  private static final long RETRY_MS = 5_000;

  private final Keyspace keyspace;
  private final Iterations iterations;
  private final Executor executionThread;
  private final StoreSettings settings;
  private final String historyId;
  private final SnapshotDisk disk;
  private final SnapshotLock lock = new SnapshotLock();
  private final SnapshotStatus status;
  private Consumer<Boolean> refusal = refuse -> {};
  private @Nullable BackgroundSave running;

  /** Until then a failing start could replace a good file by what was loaded of it. */
  private boolean serving;

  private Saving atEnd = Saving.AS_CONFIGURED;
  private long lastTryMs;

  /**
   * @param executionThread hands work to the execution thread, outside of units
   * @param historyId names this run of the store, and no other
   */
  public Snapshots(
      Keyspace keyspace,
      Iterations iterations,
      Executor executionThread,
      StoreSettings settings,
      String historyId) {
    this(keyspace, iterations, executionThread, settings, historyId, SnapshotDisk.REAL);
  }

  Snapshots(
      Keyspace keyspace,
      Iterations iterations,
      Executor executionThread,
      StoreSettings settings,
      String historyId,
      SnapshotDisk disk) {
    this.keyspace = keyspace;
    this.iterations = iterations;
    this.executionThread = executionThread;
    this.settings = settings;
    this.historyId = historyId;
    this.disk = disk;
    status = new SnapshotStatus(keyspace.nowMs());
    settings.onChange(this::follow);
  }

  public List<CommandFamily> commandFamilies() {
    return List.of(new SnapshotFamily(this), new DumpFamily(settings));
  }

  public InfoSection infoSection() {
    return new SnapshotInfo(this, keyspace);
  }

  /** From now on {@code refusal} is told when commands are to be refused that write, or not. */
  public void onRefusal(Consumer<Boolean> refusal) {
    this.refusal = refusal;
  }

  /** The keyspace begins with what has been loaded from a file. */
  public void begunWith(RdbLoad load) {
    status.begunWith(load);
  }

  /** What the keyspace holds has been loaded and need not be saved. */
  public void loaded() {
    status.loaded(keyspace.sequence());
  }

  /**
   * Before the store begins: if it will save by itself, no other one may save into its file. One
   * that saves on request only claims the file when it first does.
   *
   * @throws SnapshotInUseException if another one does
   */
  public void claimFile() throws SnapshotInUseException {
    if (settings.get(RedisSettings.SAVE).isEmpty()) {
      return;
    }
    try {
      lock.take(target());
    } catch (SnapshotInUseException e) {
      throw e;
    } catch (IOException e) {
      LOG.warn("snapshots will fail while there is no way to lock {}", target(), e);
    }
  }

  /** The store has started: from now on it is saved by itself, and at its end. */
  public void serve() {
    serving = true;
  }

  /** Begins a background save if a save point is reached. */
  public void saveIfDue() {
    long nowMs = keyspace.nowMs();
    boolean mayTry = status.isLastOk() || nowMs - lastTryMs > RETRY_MS;
    if (serving && running == null && mayTry && isDue(nowMs)) {
      begin();
    }
  }

  private boolean isDue(long nowMs) {
    return settings
        .get(RedisSettings.SAVE)
        .areReached((nowMs - status.lastSaveMs()) / 1000, changes());
  }

  /** Begins a background save of the present moment; outside of units. None is running. */
  void begin() {
    SnapshotOrigin origin = origin(false);
    lastTryMs = origin.timeMs();
    IterationReader reader =
        iterations.create(IterationSettings.snapshot(ITERATION_NAME), terminated -> {});
    BackgroundSave save = new BackgroundSave(plan(origin), disk, reader, this::handOver);
    running = save;
    LOG.info("saving {} keys in the background", origin.keyCount());
    save.start();
  }

  /** Called on the thread of the save. */
  private void handOver(BackgroundSave save, long bytes, @Nullable Throwable failure) {
    executionThread.execute(() -> ended(save, bytes, failure));
  }

  private void ended(BackgroundSave save, long bytes, @Nullable Throwable failure) {
    if (save.isAbandoned()) {
      return;
    }
    running = null;
    status.backgroundEnded(failure == null, keyspace.nowMs() - save.origin().timeMs());
    if (failure == null) {
      saved(save.origin(), bytes);
    } else {
      failed(failure);
    }
    follow();
  }

  /**
   * Saves here and now. No background save is running.
   *
   * @throws IOException if that failed; the file that was there is there still
   */
  void save() throws IOException {
    save(origin(false));
  }

  private void save(SnapshotOrigin origin) throws IOException {
    try {
      long bytes =
          plan(origin)
              .write(
                  disk,
                  writer -> {
                    for (int db = 0; db < keyspace.databases(); db++) {
                      copy(db, writer);
                    }
                  });
      saved(origin, bytes);
      follow();
    } catch (IOException | RuntimeException e) {
      failed(e);
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while saving", e);
    }
  }

  private void copy(int db, RdbWriter writer) {
    keyspace
        .table(db)
        .scan(
            0,
            (position, entry) -> {
              writer.entry(db, entry);
              return true;
            });
  }

  private SnapshotOrigin origin(boolean atShutdown) {
    String storeId = settings.get(StoreSettings.STORE_ID);
    return SnapshotOrigin.of(keyspace, storeId, historyId, atShutdown);
  }

  private SnapshotPlan plan(SnapshotOrigin origin) {
    return new SnapshotPlan(
        lock,
        target(),
        settings.get(RedisSettings.RDBCOMPRESSION),
        settings.get(RedisSettings.RDBCHECKSUM),
        origin);
  }

  private Path target() {
    return Path.of(settings.get(RedisSettings.DIR)).resolve(settings.get(RedisSettings.DBFILENAME));
  }

  private void saved(SnapshotOrigin origin, long bytes) {
    status.saved(origin, keyspace.nowMs());
    LOG.info(
        "saved {} keys as of sequence {}: {} bytes", origin.keyCount(), origin.sequence(), bytes);
  }

  private void failed(Throwable failure) {
    status.failed(failure);
    LOG.error("the snapshot could not be saved, the last one stays as it is", failure);
  }

  /** Tells whether writes are refused, as settings and the last background save have it. */
  private void follow() {
    refusal.accept(
        !status.isLastOk()
            && settings.get(RedisSettings.STOP_WRITES_ON_BGSAVE_ERROR)
            && !settings.get(RedisSettings.SAVE).isEmpty());
  }

  // The end.

  /**
   * Prepares the end that a client asks for: what is to be saved is saved.
   *
   * @return false if it could not be, and {@code force} was not given: the store goes on
   */
  public boolean prepareEnd(Saving saving, boolean force) {
    atEnd = saving;
    abandon();
    if (!savesAtEnd()) {
      return true;
    }
    try {
      save(origin(true));
      return true;
    } catch (IOException e) {
      atEnd = force ? Saving.NEVER : Saving.AS_CONFIGURED;
      return force;
    }
  }

  /**
   * The store ends, and nothing changes any more: saves if that is configured or was asked for, and
   * anything has changed since.
   */
  public void end() {
    abandon();
    if (serving && savesAtEnd() && !status.isSavedAtShutdown(keyspace.sequence())) {
      try {
        save(origin(true));
      } catch (IOException e) {
        LOG.error("the store ends, and its last {} changes are lost", changes());
      }
    }
    serving = false;
    try {
      lock.release();
    } catch (IOException e) {
      LOG.debug("the file of snapshots could not be unlocked", e);
    }
  }

  private boolean savesAtEnd() {
    SavePoints points = settings.get(RedisSettings.SAVE);
    return atEnd == Saving.ALWAYS || (atEnd == Saving.AS_CONFIGURED && !points.isEmpty());
  }

  /** Ends a background save, and waits until it has: it could replace a later file otherwise. */
  private void abandon() {
    BackgroundSave save = running;
    if (save == null) {
      return;
    }
    running = null;
    save.abandon();
    iterations.terminate(ITERATION_NAME, "the store ends");
    try {
      save.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // What commands and INFO ask.

  SnapshotStatus status() {
    return status;
  }

  /** How snapshots stand, for those who watch. Times are in ms; -1 says that there was none. */
  public StatusFields fields() {
    BackgroundSave save = running;
    return new StatusFields()
        .put("saving", save == null ? 0 : 1L)
        .put("saved-keys", save == null ? 0 : save.savedKeys())
        .put("saves", status.saves())
        .put("failures", status.failures())
        .put("last-save-age-ms", keyspace.nowMs() - status.lastSaveMs())
        .put("last-duration-ms", status.lastBackgroundMs())
        .put("unsaved-changes", changes())
        .put("last-error", status.lastError());
  }

  /** The background save that is running, or null. */
  @Nullable BackgroundSave running() {
    return running;
  }

  /** How many changes the last snapshot does not have. */
  long changes() {
    return keyspace.sequence() - status.savedSequence();
  }

  void executeOutsideOfUnits(Runnable work) {
    executionThread.execute(work);
  }
}
