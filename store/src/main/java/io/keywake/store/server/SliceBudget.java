package io.keywake.store.server;

/**
 * Keeps a task of the loop to a share of the execution thread. Owned by the execution thread.
 *
 * <p>While commands arrive, the task earns time in proportion to the time that commands take, up to
 * one slice, and owes what it overdraws. When a turn serves no command, the task may run as long as
 * nothing has happened already, so that a client that comes back is delayed by no more than it
 * paused, and by one slice at most.
 */
public final class SliceBudget {
  /** The least that is given out, so that a task's fixed cost does not eat its share. */
  private static final long SLICE_NANOS_MIN = 5_000;

  private final long sliceNanosMax;
  private final long sharePercent;
  private long creditNanos;

  /**
   * @param sliceNanosMax the longest slice
   * @param sharePercent of the time of commands and task together, while commands arrive
   */
  public SliceBudget(long sliceNanosMax, int sharePercent) {
    if (sliceNanosMax < SLICE_NANOS_MIN || sharePercent < 1 || sharePercent > 99) {
      throw new IllegalArgumentException(
          "slice of " + sliceNanosMax + " ns, share of " + sharePercent + " percent");
    }
    this.sliceNanosMax = sliceNanosMax;
    this.sharePercent = sharePercent;
  }

  /** How long the task may run in this turn, possibly 0. To be asked once a turn. */
  public long sliceNanos(Turn turn) {
    if (turn.commandNanos() == 0) {
      creditNanos = Math.max(creditNanos, 0);
      return Math.max(SLICE_NANOS_MIN, Math.min(sliceNanosMax, turn.idleNanos()));
    }
    long earned = turn.commandNanos() * sharePercent / (100 - sharePercent);
    creditNanos = Math.min(sliceNanosMax, creditNanos + earned);
    return creditNanos < SLICE_NANOS_MIN ? 0 : creditNanos;
  }

  /** The task has run for so long in this turn. */
  public void spend(Turn turn, long nanos) {
    if (turn.commandNanos() > 0) {
      creditNanos -= nanos;
    }
  }
}
