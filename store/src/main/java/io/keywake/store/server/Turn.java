package io.keywake.store.server;

/**
 * What a task learns of the turn of the loop that it runs in. Valid during the call; execution
 * thread only.
 */
public interface Turn {
  /** The loop's clock at the end of the connections' part of this turn. */
  long nowNanos();

  /**
   * For how long connections were served in this turn; 0 if none was, so that nothing is known to
   * wait.
   */
  long commandNanos();

  /** How long ago connections were last served; 0 if they were in this turn. */
  long idleNanos();
}
