package io.keywake.exporter;

import io.keywake.store.Invariant;
import io.keywake.store.bgiteration.IterationReader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * In delta form: when which share of the keys is to be presented again, and hence from which
 * offsets on a new reader gets to know every key. It outlasts the export's sessions; owned by the
 * thread of the session.
 *
 * <p>A round of all shares takes the refresh interval, one share after the other, evenly. Before a
 * share is asked for, it is noted down where the partitions ended at that time or earlier: whatever
 * of the share exists by then is published again behind it, and what is created later is new. So at
 * a consistent point by which some number of shares is complete, the note of the oldest of the last
 * round is where a new reader may begin.
 */
final class RefreshSchedule {
  private static final int SHARES_MAX = 256;

  /** The next share is asked for when a barrier has told of the last one. */
  private static final int BARRIERS_PER_SHARE = 2;

  /** Consistent points that are encoded and not sent yet may be some shares behind. */
  private static final int MORE_NOTES = 256;

  private static final long NANOS_PER_MS = 1_000_000;

  private final boolean isNeeded;

  /** How many parts a round has. */
  private final int shares;

  private final long shareIntervalNanos;
  private final long[] firstOffsets;

  /** Offsets by the number of the share that was asked for behind them, modulo their number. */
  private final long[][] notes;

  private long[] endOffsets;
  private long asked;
  private long complete;

  /** How many shares were complete when the session began, as each counts its own. */
  private long completeBefore;

  private long dueNanos = Long.MAX_VALUE;

  /**
   * @param firstOffsets from where on a reader is complete until a round is
   */
  RefreshSchedule(ExportSettings settings, long[] firstOffsets) {
    this.isNeeded = settings.form() == ExportForm.DELTA;
    long intervalMs = settings.refreshIntervalMs();
    long shareMsLeast = Math.max(1, (long) BARRIERS_PER_SHARE * settings.barrierIntervalMs());
    this.shares = (int) Math.max(1, Math.min(SHARES_MAX, intervalMs / shareMsLeast));
    this.shareIntervalNanos = intervalMs * NANOS_PER_MS / shares;
    this.notes = new long[shares + MORE_NOTES][];
    this.firstOffsets = firstOffsets.clone();
    this.endOffsets = this.firstOffsets;
  }

  /** A session begins: what the last one asked for and has not seen complete is asked for again. */
  void attached() {
    completeBefore = complete;
    asked = complete;
  }

  /** When the next share is due; not at all before the first consistent point. */
  long dueNanos() {
    return isAwaited() ? Long.MAX_VALUE : dueNanos;
  }

  /** Whether a share was asked for that is not complete as far as is known. */
  boolean isAwaited() {
    return asked > complete;
  }

  /** Asks for the next share. */
  void ask(IterationReader reader, long nowNanos) {
    notes[(int) (asked % notes.length)] = endOffsets;
    reader.presentAgain((int) (asked % shares), shares);
    asked++;
    // Who has been away catches up, but a round at most.
    dueNanos = Math.max(dueNanos, nowNanos - shares * shareIntervalNanos) + shareIntervalNanos;
  }

  /** A consistent point was read, by which this number of shares is complete. */
  void pointReached(long sharesAgain, long nowNanos) {
    complete = completeBefore + sharesAgain;
    Invariant.check(complete <= asked, "no more shares are complete than were asked for");
    if (isNeeded && dueNanos == Long.MAX_VALUE) {
      dueNanos = nowNanos + shareIntervalNanos;
    }
  }

  /** The partitions ended here, or a little further. */
  void ended(long[] offsets) {
    endOffsets = offsets.clone();
  }

  /**
   * From where on a reader is complete at a consistent point, by which this number of shares is
   * complete; null in image form, where that is the beginning.
   */
  long @Nullable [] startOffsets(long sharesAgain) {
    if (!isNeeded) {
      return null;
    }
    long oldest = completeBefore + sharesAgain - shares;
    if (oldest < 0) {
      return firstOffsets;
    }
    Invariant.check(oldest + notes.length >= asked, "where the partitions ended is still known");
    return notes[(int) (oldest % notes.length)];
  }

  @Override
  public String toString() {
    return complete + " shares from " + Arrays.toString(startOffsets(complete - completeBefore));
  }
}
