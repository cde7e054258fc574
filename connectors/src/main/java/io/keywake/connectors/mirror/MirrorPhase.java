package io.keywake.connectors.mirror;

/**
 * What a mirror is doing.
 *
 * <pre>
 * READING   -> ALIGNING   a barrier can be reached
 * READING   -> HOLDING    barriers were missed for longer than align.interval.ms
 * HOLDING   -> ALIGNING   the next barrier arrived
 * HOLDING   -> READING    a new generation began, so that no barrier is due
 * ALIGNING  -> READING    it was reached, or is too old to be believed
 * READING, ALIGNING, HOLDING &lt;-> REGISTRY_UNAVAILABLE
 * any       -> FAILED     a record or the listener stopped the mirror
 * any       -> CLOSED
 * </pre>
 */
public enum MirrorPhase {
  /** Applies records as they come. */
  READING,
  /** Reads every partition up to a barrier's end offset. */
  ALIGNING,
  /** Waits for a barrier that can be reached, applying nothing. */
  HOLDING,
  /** Waits for the registry to tell about a schema, applying nothing. */
  REGISTRY_UNAVAILABLE,
  /** Has stopped because of an error. */
  FAILED,
  /** Has been closed. */
  CLOSED
}
