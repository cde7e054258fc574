package io.keywake.cli.demo;

import static io.keywake.cli.progress.Progress.count;
import static io.keywake.cli.progress.Progress.seconds;

import io.keywake.cli.progress.Display;
import io.keywake.cli.progress.Progress;
import io.keywake.cli.verify.ExportStatus;
import io.keywake.cli.verify.StoreExport;
import io.keywake.cli.verify.VerifiedMirror;
import java.util.function.LongSupplier;

/**
 * Looks on while the export runs: shows the walk, then the lag, and takes samples. Used by the main
 * thread.
 */
final class Watch {
  private static final long INTERVAL_MS = 100;

  /** How long the lag is looked at, at least. */
  private static final long LAG_MS_MIN = 1_000;

  /** How long the first barrier is waited for on a machine that has more to do. */
  private static final long OVERTIME_MS_MAX = 120_000;

  private final StoreExport export;
  private final VerifiedMirror mirror;
  private final Writers writers;
  private final Display display;
  private final LongSupplier clockMs;
  private final long beganMs;
  private final Samples lagMs = new Samples();
  private final Samples lagChanges = new Samples();
  private boolean walkShown;
  private long firstBarrierMs = -1;

  /**
   * Begins with the export.
   *
   * @param clockMs rises evenly; its zero does not matter
   */
  Watch(
      StoreExport export,
      VerifiedMirror mirror,
      Writers writers,
      Display display,
      LongSupplier clockMs) {
    this.export = export;
    this.mirror = mirror;
    this.writers = writers;
    this.display = display;
    this.clockMs = clockMs;
    this.beganMs = clockMs.getAsLong();
  }

  /** Looks on for a time, and for longer if there was no lag to look at for a while by then. */
  void during(long ms) throws InterruptedException {
    long end = clockMs.getAsLong() + ms;
    long latest = ms == 0 ? end : end + OVERTIME_MS_MAX;
    while (clockMs.getAsLong() < end) {
      writers.check();
      ExportStatus status = look();
      if (!status.isWalking() && mirror.barriers() > 0) {
        lagMs.add(status.lagMs());
        lagChanges.add(status.lagChanges());
      } else {
        end = Math.max(end, Math.min(clockMs.getAsLong() + LAG_MS_MIN, latest));
      }
      Thread.sleep(INTERVAL_MS);
    }
  }

  /** Looks once, and shows what there is to see. */
  ExportStatus look() {
    ExportStatus status = export.status();
    long elapsedMs = elapsedMs();
    if (firstBarrierMs < 0 && mirror.barriers() > 0) {
      firstBarrierMs = elapsedMs;
    }
    if (status.isWalking()) {
      display.update(bar -> walk(status, elapsedMs).line(bar));
    } else {
      if (!walkShown) {
        display.line(walk(status, elapsedMs).line(false));
        walkShown = true;
      }
      display.update(bar -> stream(status, elapsedMs));
    }
    return status;
  }

  private static Progress walk(ExportStatus status, long elapsedMs) {
    return new Progress(
        "walk", "records", status.isWalking() ? status.walked() : 1, status.records(), elapsedMs);
  }

  private String stream(ExportStatus status, long elapsedMs) {
    return Progress.labelled(
        "stream",
        seconds(elapsedMs)
            + "  "
            + count(writers.commands())
            + " commands  lag "
            + count(status.lagChanges())
            + " changes, "
            + count(status.lagMs())
            + " ms  "
            + "barriers "
            + count(mirror.barriers()));
  }

  long elapsedMs() {
    return clockMs.getAsLong() - beganMs;
  }

  /** From the beginning to the first barrier, -1 before it. */
  long firstBarrierMs() {
    return firstBarrierMs;
  }

  Samples lagMs() {
    return lagMs;
  }

  Samples lagChanges() {
    return lagChanges;
  }
}
