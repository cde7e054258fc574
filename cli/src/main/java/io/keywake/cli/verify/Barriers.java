package io.keywake.cli.verify;

import java.util.function.LongFunction;

/** Where a mirror equals its store, one barrier after the other. Used by one thread at a time. */
@FunctionalInterface
public interface Barriers {
  /**
   * Waits for a barrier at or beyond the store's sequence at the time of the call, and runs a
   * function while the mirror stands there.
   *
   * @param action gets the sequence of the barrier
   * @throws CannotTellException if there is no such barrier
   */
  <T> T next(LongFunction<T> action) throws InterruptedException;
}
