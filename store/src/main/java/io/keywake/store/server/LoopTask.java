package io.keywake.store.server;

/**
 * Work that shares the execution thread with the commands. Called on the execution thread, once in
 * every turn.
 */
public interface LoopTask {
  /** A deadline that never comes. */
  long NEVER = Long.MAX_VALUE;

  /**
   * Does a slice of its work and returns how much it did, in units of its own. After anything but 0
   * the loop does not wait for clients before the next turn.
   */
  int doWork(Turn turn);

  /**
   * How many nanoseconds from {@code nowNanos} the loop may wait for clients before this task wants
   * to run again: 0 if it has work left, {@link #NEVER} if only a client or another thread can give
   * it work.
   */
  long nanosUntilNext(long nowNanos);
}
