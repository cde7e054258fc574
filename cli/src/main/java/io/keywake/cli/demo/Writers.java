package io.keywake.cli.demo;

import io.keywake.cli.verify.StoreClient;
import io.keywake.workload.Workload;
import io.keywake.workload.WorkloadSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Clients that write at the same time, each on a connection and a thread of its own. Started and
 * stopped by one thread; counts are for any.
 *
 * <p>A client pauses between its batches, as one does that has something else to do as well. So it
 * is their number that makes the load, and a few leave processors for the export, which on a small
 * machine shares them with everything else here.
 */
final class Writers implements AutoCloseable {
  private static final long PAUSE_NANOS = 2_000_000;

  private final List<Thread> threads = new ArrayList<>();
  private final LongAdder commands = new LongAdder();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean stopping;

  /**
   * @param clients makes a connection for each
   * @param workload of the first; the others have the seeds that follow
   */
  Writers(int count, Supplier<StoreClient> clients, WorkloadSettings workload, LongSupplier nowMs) {
    for (int i = 0; i < count; i++) {
      WorkloadSettings own = workload.withSeed(workload.seed() + i);
      Thread thread =
          new Thread(() -> write(clients, new Workload(own, nowMs)), "keywake-demo-writer-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
  }

  void start() {
    threads.forEach(Thread::start);
  }

  /** How many commands were answered. */
  long commands() {
    return commands.sum();
  }

  /**
   * Throws what a writer failed with.
   *
   * @throws IllegalStateException if one did
   */
  void check() {
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw new IllegalStateException("a writer cannot go on: " + thrown.getMessage(), thrown);
    }
  }

  /** Returns when every command that was sent is answered. */
  void stop() throws InterruptedException {
    stopping = true;
    for (Thread thread : threads) {
      thread.join();
    }
    check();
  }

  private void write(Supplier<StoreClient> clients, Workload workload) {
    try (StoreClient client = clients.get()) {
      Writer writer = new Writer(client, workload);
      while (!stopping) {
        commands.add(writer.step());
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    }
  }

  /** Lets the threads end without waiting for them. */
  @Override
  public void close() {
    stopping = true;
  }
}
