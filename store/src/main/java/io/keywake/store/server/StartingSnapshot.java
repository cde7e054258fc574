package io.keywake.store.server;

import io.keywake.store.command.RedisSettings;
import io.keywake.store.command.StoreSettings;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.rdb.RdbException;
import io.keywake.store.rdb.RdbLoad;
import io.keywake.store.rdb.RdbReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that a store begins with. Used once by the thread that starts the store; the keyspace is
 * filled on the execution thread, which has no client yet.
 */
final class StartingSnapshot {
  private static final Logger LOG = LoggerFactory.getLogger(StartingSnapshot.class);
  private static final int NANOS_PER_MS = 1_000_000;
  private static final int MS_PER_SECOND = 1_000;

  private final Path file;
  private final boolean skipsForeign;
  private final String storeId;

  private StartingSnapshot(Path file, StoreSettings settings) {
    this.file = file;
    skipsForeign = settings.get(RedisSettings.LOAD_SKIP_UNSUPPORTED);
    storeId = settings.get(StoreSettings.STORE_ID);
  }

  /**
   * The file that is given, or else the one in the store's directory, or null if there is none or
   * the settings say not to load it.
   */
  static @Nullable StartingSnapshot find(@Nullable Path given, StoreSettings settings) {
    if (given != null) {
      return new StartingSnapshot(given, settings);
    }
    Path own = Path.of(settings.get(RedisSettings.DIR), settings.get(RedisSettings.DBFILENAME));
    boolean isWanted = settings.get(RedisSettings.LOAD_AT_START) && Files.exists(own);
    return isWanted ? new StartingSnapshot(own, settings) : null;
  }

  /**
   * Loads the file and returns when that is done; on a failure the keyspace is empty.
   *
   * @param listener told of it on the execution thread, before that does anything else
   */
  void load(Keyspace keyspace, ExecutionLoop loop, Consumer<RdbLoad> listener) throws IOException {
    CompletableFuture<RdbLoad> loading = new CompletableFuture<>();
    long begun = System.nanoTime();
    loop.execute(
        () -> {
          try {
            keyspace.accessClock((int) (System.currentTimeMillis() / MS_PER_SECOND));
            RdbLoad load = RdbReader.load(file, keyspace, skipsForeign, storeId);
            listener.accept(load);
            loading.complete(load);
          } catch (RdbException e) {
            loading.completeExceptionally(e);
          } catch (Throwable e) {
            loading.completeExceptionally(e);
            throw e;
          }
        });
    try {
      report(loading.get(), (System.nanoTime() - begun) / NANOS_PER_MS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RdbException refused
          ? refused.within(file.toString())
          : new IOException(file + " could not be loaded", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(file + " was not loaded to its end", e);
    }
  }

  private void report(RdbLoad load, long ms) {
    LOG.info("loaded {} keys, {} bytes, from {} in {} ms", load.keys(), load.bytes(), file, ms);
    if (!load.storeId().isEmpty()) {
      LOG.info(
          "it holds store {} as of sequence {}, {}",
          load.storeId(),
          load.sequence(),
          load.isAfterShutdown() ? "at its end" : "which may have changed afterwards");
    }
    if (load.expiredKeys() + load.emptyKeys() > 0) {
      LOG.info(
          "dropped {} keys whose time had passed and {} without content",
          load.expiredKeys(),
          load.emptyKeys());
    }
    if (load.skippedKeys() + load.skippedSections() > 0) {
      LOG.warn(
          "{} holds what is not kept: {} keys of other types, {} functions and sections of modules",
          file,
          load.skippedKeys(),
          load.skippedSections());
    }
  }
}
