package io.keywake.benchmarks;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a benchmark has started and must not leave behind: closed in the opposite order when the
 * benchmark ends, or when a signal ends this process. Filled by the main thread, closed by that or
 * by the shutdown hook.
 */
final class Lifetime implements AutoCloseable {
  private static final int EXIT_CODE_SIGNALLED = 130;

  private final Deque<AutoCloseable> owned = new ArrayDeque<>();
  private boolean over;

  /** Set before the process is left by itself, which runs the hook, too. */
  private volatile boolean leaving;

  /** One that a signal to this process closes. */
  static Lifetime ofThisProcess() {
    Lifetime lifetime = new Lifetime();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (!lifetime.leaving) {
                    lifetime.close();
                    Runtime.getRuntime().halt(EXIT_CODE_SIGNALLED);
                  }
                },
                "end-of-benchmark"));
    return lifetime;
  }

  /**
   * Takes something to be closed at the end.
   *
   * @throws BenchmarkException if the end has come already; the thing is closed then
   */
  <T extends AutoCloseable> T own(T thing) {
    synchronized (this) {
      if (!over) {
        owned.push(thing);
        return thing;
      }
    }
    close(thing);
    throw new BenchmarkException("ended by a signal");
  }

  /** Closes something before the end. */
  void end(AutoCloseable thing) {
    synchronized (this) {
      owned.remove(thing);
    }
    close(thing);
  }

  synchronized boolean isOver() {
    return over;
  }

  @Override
  public void close() {
    synchronized (this) {
      over = true;
      while (!owned.isEmpty()) {
        close(owned.pop());
      }
    }
    leaving = true;
  }

  private static void close(AutoCloseable thing) {
    try {
      thing.close();
    } catch (Exception failure) {
      System.err.println(thing + " could not be closed: " + failure);
    }
  }
}
