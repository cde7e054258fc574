package io.keywake.store.bgiteration;

/**
 * The states of an iteration.
 *
 * <pre>
 *   WALKING    -> STREAMING   the walk is over; pending keys may be left
 *   WALKING    -> TERMINATED
 *   STREAMING  -> COMPLETE    the client wanted no more than a consistent end
 *   STREAMING  -> TERMINATED
 *   COMPLETE   -> TERMINATED  terminated or closed before or after the client read the end
 * </pre>
 */
public enum IterationState {
  WALKING,
  STREAMING,
  COMPLETE,
  TERMINATED;

  boolean isLive() {
    return this == WALKING || this == STREAMING;
  }
}
