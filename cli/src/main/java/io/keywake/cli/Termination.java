package io.keywake.cli;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The orderly end of a command: what it owns is closed in the reverse of the order in which it was
 * acquired, whether the command ends by itself or SIGINT or SIGTERM ends it. The main thread fills
 * it; the thread of the shutdown hook may close it at any moment.
 */
final class Termination {

  private static final Logger LOG = LoggerFactory.getLogger(Termination.class);

  private final Deque<AutoCloseable> owned = new ArrayDeque<>();
  private final CountDownLatch signalled = new CountDownLatch(1);

  /** Set before the virtual machine is left by the command itself, which runs the hook, too. */
  private volatile boolean leaving;

  private volatile int signalledExitCode;

  private boolean closed;

  /**
   * From now on SIGINT and SIGTERM close what is owned and end the process, with exit code 0 unless
   * told otherwise.
   */
  void install() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::endBySignal, "termination"));
  }

  /** From now on a signal ends the process with this exit code. */
  void endSignalledWith(int exitCode) {
    signalledExitCode = exitCode;
  }

  /**
   * Takes something to be closed at the end.
   *
   * @throws IllegalStateException if the end has come already; the resource is closed then
   */
  <T extends AutoCloseable> T own(T resource) {
    synchronized (this) {
      if (!closed) {
        owned.push(resource);
        return resource;
      }
    }
    close(resource);
    throw new IllegalStateException("terminated by a signal");
  }

  /** Whether a signal has arrived. */
  boolean isSignalled() {
    return signalled.getCount() == 0;
  }

  /** Waits for a signal, and tells whether it has arrived. */
  boolean awaitSignal(Duration timeout) throws InterruptedException {
    return signalled.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Closes what is owned; those who come while that is under way wait for it. */
  synchronized void close() {
    closed = true;
    while (!owned.isEmpty()) {
      close(owned.pop());
    }
  }

  /** Closes what is owned and leaves the virtual machine. */
  void exit(int exitCode) {
    close();
    leaving = true;
    System.exit(exitCode);
  }

  private void endBySignal() {
    if (leaving) {
      return;
    }
    signalled.countDown();
    close();
    // Without this a JVM that a signal ends reports an error, though nothing went wrong.
    Runtime.getRuntime().halt(signalledExitCode);
  }

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception failure) {
      LOG.warn("{} could not be closed in good order", resource, failure);
    }
  }
}
