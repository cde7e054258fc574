package io.keywake.store.server;

import io.keywake.store.network.Transport;
import io.keywake.store.network.TurnMeter;
import io.netty.channel.IoEventLoop;
import io.netty.channel.ManualIoEventLoop;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The execution thread and its loop: sockets, then what other threads handed in, then each task,
 * over and over. It owns the thread; {@link #execute}, {@link #shutdown} and the waiting methods
 * are for any thread, the rest is said there.
 *
 * <p>One turn asks the kernel once. It waits there only if no task has work left, no longer than
 * the earliest deadline of a task, and {@link #execute} ends the wait. What is measured as time of
 * commands begins when the wait has ended.
 *
 * <p>Anything thrown on the thread means that an invariant is broken. It goes to the failure
 * handler, on this thread, and the loop ends: nothing more is executed on a state that cannot be
 * trusted.
 */
public final class ExecutionLoop implements Executor {
  /** The longest that handed-in work runs before sockets are looked at again. */
  private static final long HANDED_IN_NANOS_MAX = 200_000;

  /** For {@link ManualIoEventLoop#run(long, long)}: ask the kernel without waiting. */
  private static final long DO_NOT_WAIT = -1;

  /** For {@link ManualIoEventLoop#run(long, long)}: wait until something happens. */
  private static final long WAIT_FOREVER = 0;

  private final Thread thread;
  private final ManualIoEventLoop io;
  private final LongSupplier nanoClock;
  private final Consumer<Throwable> onFailure;
  private final TurnMeter meter;
  private final LoopTasks tasks = new LoopTasks();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Execution thread only. */
  private boolean failed;

  /**
   * @param nanoClock as {@link System#nanoTime}
   * @param onFailure told of a broken invariant, on the execution thread; in production it stops
   *     the process
   */
  public ExecutionLoop(
      String threadName,
      Transport transport,
      LongSupplier nanoClock,
      Consumer<Throwable> onFailure) {
    this.nanoClock = nanoClock;
    this.onFailure = onFailure;
    this.meter = new TurnMeter(nanoClock);
    this.thread = new Thread(this::run, threadName);
    this.io = new ManualIoEventLoop(thread, transport.ioHandlerFactory());
  }

  /** The loop that sockets are registered with. */
  public IoEventLoop io() {
    return io;
  }

  /** Where connections measure their work. */
  public TurnMeter meter() {
    return meter;
  }

  /**
   * Adds a task, before {@link #start()} or on the execution thread. Tasks run in the order in
   * which they were added.
   */
  public void add(LoopTask task) {
    tasks.add(task);
  }

  /** Removes a task, outside of tasks. Execution thread. */
  public void remove(LoopTask task) {
    tasks.remove(task);
  }

  public void start() {
    thread.start();
  }

  public boolean onExecutionThread() {
    return Thread.currentThread() == thread;
  }

  /**
   * Runs {@code command} on the execution thread in one of the next turns, in the order handed in;
   * never, if the loop ends or fails before. Any thread.
   */
  @Override
  public void execute(Runnable command) {
    io.execute(
        () -> {
          if (failed) {
            return;
          }
          try {
            command.run();
          } catch (Throwable e) {
            fail(e);
          }
        });
  }

  /**
   * Makes the loop take a turn now, for tasks whose work has come from another thread. Any thread.
   */
  public void wakeup() {
    // An empty task, not io.wakeup(): that one is lost if the loop is just about to wait.
    io.execute(ExecutionLoop::nothing);
  }

  /** Reports a broken invariant and ends the loop. Execution thread. */
  public void fail(Throwable failure) {
    if (!failed) {
      failed = true;
      onFailure.accept(failure);
    }
  }

  /**
   * Ends the loop after the turn that it is in; closes what sockets are left. Any thread, any
   * number of times.
   */
  public void shutdown() {
    if (stopping.compareAndSet(false, true)) {
      wakeup();
    }
  }

  /** False if the loop has not ended within the time. */
  public boolean awaitEnd(long timeoutMs) throws InterruptedException {
    return ended.await(timeoutMs, TimeUnit.MILLISECONDS);
  }

  private void run() {
    try {
      while (!stopping.get() && !failed) {
        turn();
      }
    } catch (Throwable e) {
      fail(e);
    } finally {
      closeSockets();
      ended.countDown();
    }
  }

  private void turn() {
    long untilNext = tasks.nanosUntilNext(nanoClock.getAsLong());
    long wait =
        untilNext == 0 ? DO_NOT_WAIT : untilNext == LoopTask.NEVER ? WAIT_FOREVER : untilNext;
    io.run(wait, HANDED_IN_NANOS_MAX);
    if (!failed) {
      long now = nanoClock.getAsLong();
      long commandNanos = meter.endTurn(now);
      tasks.runTurn(now, commandNanos, now - meter.lastWorkNanos());
    }
  }

  private static void nothing() {}

  @SuppressWarnings("FutureReturnValueIgnored") // The loop below is what brings the end about.
  private void closeSockets() {
    io.shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
    while (!io.isTerminated()) {
      io.runNow();
    }
  }
}
