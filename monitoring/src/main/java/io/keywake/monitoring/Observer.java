package io.keywake.monitoring;

import io.keywake.store.server.Watched;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the execution thread say, once a second, how everything stands. It has a thread of its own,
 * which asks and passes the answer on; the last answer is for any thread.
 *
 * <p>The execution thread is asked again only when it has answered, so that nothing piles up while
 * it is busy; how old the last answer is then tells that it is.
 */
final class Observer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Observer.class);
  private static final long INTERVAL_MS = 1_000;

  private final List<Watched> watched;
  private final Executor executionThread;
  private final LongSupplier nanoClock;
  private final Consumer<Observation> listener;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread own = new Thread(task, "keywake-monitoring");
            own.setDaemon(true);
            return own;
          });
  private final AtomicBoolean asked = new AtomicBoolean();
  private volatile @Nullable Observation last;

  /**
   * @param listener told of every observation, on the observer's thread
   */
  Observer(
      List<Watched> watched,
      Executor executionThread,
      LongSupplier nanoClock,
      Consumer<Observation> listener) {
    this.watched = List.copyOf(watched);
    this.executionThread = executionThread;
    this.nanoClock = nanoClock;
    this.listener = listener;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // It goes on until the observer is closed.
  void start() {
    thread.scheduleWithFixedDelay(this::ask, 0, INTERVAL_MS, TimeUnit.MILLISECONDS);
  }

  /** What was observed last, or null before the first time. */
  @Nullable Observation last() {
    return last;
  }

  private void ask() {
    if (asked.compareAndSet(false, true)) {
      executionThread.execute(this::observe);
    }
  }

  private void observe() {
    Observation observation = Observation.of(watched, nanoClock.getAsLong());
    asked.set(false);
    last = observation;
    try {
      thread.execute(() -> tell(observation));
    } catch (RejectedExecutionException closed) {
      LOG.debug("nobody is left to be told", closed);
    }
  }

  private void tell(Observation observation) {
    try {
      listener.accept(observation);
    } catch (RuntimeException e) {
      LOG.warn("what was observed cannot be told", e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
