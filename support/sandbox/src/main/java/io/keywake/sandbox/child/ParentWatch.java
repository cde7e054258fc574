package io.keywake.sandbox.child;

import java.io.IOException;

/**
 * Ends this process when the one that started it is gone. Owned by a daemon thread of its own.
 *
 * <p>Standard input is a pipe whose other end only the parent holds. The kernel closes that end
 * however the parent ends, {@code kill -9} included, so the end of the stream is a sign that cannot
 * be missed.
 */
final class ParentWatch {

  /** 128 + SIGHUP: the one who was listening has hung up. */
  private static final int EXIT_CODE_PARENT_GONE = 129;

  private ParentWatch() {}

  static void start() {
    Thread thread = new Thread(ParentWatch::awaitEndOfInput, "parent-watch");
    thread.setDaemon(true);
    thread.start();
  }

  private static void awaitEndOfInput() {
    try {
      while (System.in.read() != -1) {
        // Nothing is ever sent; only the end counts.
      }
    } catch (IOException brokenPipe) {
      // Says the same as the end of the stream.
    }
    // An orderly exit would take seconds, with nobody left to profit from it.
    Runtime.getRuntime().halt(EXIT_CODE_PARENT_GONE);
  }
}
