package io.keywake.cli.verify;

import io.keywake.connectors.mirror.MirrorBarrier;

/**
 * Whose barriers say something of a store: those of its own identity, and of the generation that
 * its export writes now. Immutable; for any thread.
 *
 * <p>Sequences begin anew with every process, so a barrier of an older generation may have a high
 * sequence and be of the past nevertheless.
 */
record Origin(String storeId, long generation) {
  /**
   * Whether a barrier comes from here; if it does not, one that does is still to come.
   *
   * @throws CannotTellException if none is to come
   */
  boolean made(MirrorBarrier barrier) {
    if (!barrier.storeId().equals(storeId)) {
      throw new CannotTellException(
          "topic", "it belongs to store " + barrier.storeId(), "store " + storeId, null);
    }
    if (barrier.generation() > generation) {
      throw new CannotTellException(
          "topic",
          "generation " + barrier.generation() + " has begun",
          "generation " + generation + " to go on",
          null);
    }
    return barrier.generation() == generation;
  }
}
