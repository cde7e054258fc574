package io.keywake.connectors.mirror;

import org.jspecify.annotations.Nullable;

/**
 * How a mirror is doing, as of its last step. Immutable.
 *
 * @param phase what it is doing
 * @param recordsApplied records of the data topic that counted
 * @param recordsDropped records that an older generation or a lower sequence made void
 * @param staleEntries entries that a change could not be applied to, as what it builds on is
 *     missing: nothing is right of them until they come as a whole, and no barrier is reached
 *     before
 * @param recordsBehind offsets between what was applied and the log's end, as far as known
 * @param lastBarrier the last barrier that was reached, or null
 * @param aligned whether nothing was applied since that barrier
 * @param failure why it stopped, or null
 */
public record MirrorStatus(
    MirrorPhase phase,
    long recordsApplied,
    long recordsDropped,
    long staleEntries,
    long recordsBehind,
    @Nullable MirrorBarrier lastBarrier,
    boolean aligned,
    @Nullable Throwable failure) {

  static final MirrorStatus INITIAL =
      new MirrorStatus(MirrorPhase.READING, 0, 0, 0, 0, null, false, null);

  /** Whether a mirror that was like the other one has done anything since. */
  public boolean hasProgressedSince(MirrorStatus earlier) {
    return recordsApplied != earlier.recordsApplied
        || recordsDropped != earlier.recordsDropped
        || recordsBehind != earlier.recordsBehind
        || phase != earlier.phase;
  }

  MirrorStatus ended(MirrorPhase end, @Nullable Throwable cause) {
    return new MirrorStatus(
        end,
        recordsApplied,
        recordsDropped,
        staleEntries,
        recordsBehind,
        lastBarrier,
        aligned,
        cause);
  }

  @Override
  public String toString() {
    return phase
        + ", "
        + recordsApplied
        + " records applied, "
        + recordsBehind
        + " behind, "
        + (staleEntries == 0 ? "" : staleEntries + " entries stale, ")
        + (lastBarrier == null ? "no barrier yet" : "last " + lastBarrier)
        + (failure == null ? "" : ", " + failure.getMessage());
  }
}
