package io.keywake.exporter;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steps the sessions of an export on a thread of its own, until one ends and has no successor.
 * Started and joined by any other.
 */
final class ExportThread {
  private static final Logger LOG = LoggerFactory.getLogger(ExportThread.class);

  /** The longest that a step waits, and with it a change that no item brings goes unnoticed. */
  private static final long STEP_WAIT_NANOS = 100_000_000;

  private static final long LOOK_INTERVAL_NANOS = 100_000_000;

  private final SupervisedExport export;
  private final Executor executionThread;
  private final LongSupplier nanoClock;
  private final Thread thread;
  private long lookedNanos;

  ExportThread(
      SupervisedExport export, Export session, Executor executionThread, LongSupplier nanoClock) {
    this.export = export;
    this.executionThread = executionThread;
    this.nanoClock = nanoClock;
    this.lookedNanos = nanoClock.getAsLong() - LOOK_INTERVAL_NANOS;
    this.thread = new Thread(() -> run(session), "keywake-export-" + export.settings().name());
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** False if the thread has not ended within the time. */
  boolean join(long timeoutMs) throws InterruptedException {
    thread.join(timeoutMs);
    return !thread.isAlive();
  }

  private void run(Export first) {
    Export session = first;
    while (session != null) {
      try {
        while (session.step(STEP_WAIT_NANOS)) {
          haveItLookedAt(session);
        }
      } catch (InterruptedException | RuntimeException | Error e) {
        session.fail(e);
      }
      session = successorOf(session);
    }
  }

  /** Has the execution thread take note of what is new, and now and then of how far it is. */
  private void haveItLookedAt(Export session) {
    long nowNanos = nanoClock.getAsLong();
    if (session.takeNews() || nowNanos - lookedNanos >= LOOK_INTERVAL_NANOS) {
      lookedNanos = nowNanos;
      executionThread.execute(export::look);
    }
  }

  private @Nullable Export successorOf(Export session) {
    try {
      session.release();
    } catch (RuntimeException | Error e) {
      LOG.warn("Export {}: a session does not end well", export.settings().name(), e);
    }
    CompletableFuture<@Nullable Export> successor = new CompletableFuture<>();
    executionThread.execute(
        () -> {
          try {
            successor.complete(export.ended());
          } catch (RuntimeException e) {
            successor.completeExceptionally(e);
            throw e;
          }
        });
    try {
      return successor.get();
    } catch (InterruptedException | ExecutionException | CompletionException e) {
      LOG.error("Export {}: ends for good", export.settings().name(), e);
      return null;
    }
  }
}
