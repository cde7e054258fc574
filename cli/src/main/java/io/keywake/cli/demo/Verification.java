package io.keywake.cli.demo;

import static io.keywake.cli.progress.Progress.count;
import static io.keywake.cli.progress.Progress.labelled;

import io.keywake.cli.progress.Display;
import io.keywake.cli.progress.Progress;
import io.keywake.cli.verify.Comparison;
import io.keywake.cli.verify.ComparisonResult;
import io.keywake.cli.verify.ExportStatus;
import io.keywake.cli.verify.MirrorContents;
import io.keywake.cli.verify.StoreClient;
import io.keywake.cli.verify.StoreScan;
import io.keywake.connectors.mirror.BarrierTimeoutException;
import io.keywake.connectors.mirror.Mirror;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Has a mirror come to a barrier, and compares it there with the store. Used by the main thread;
 * the comparison runs on the mirror's thread, while the main thread waits for it.
 */
final class Verification {
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(100);

  /** How long nothing may arrive at the mirror while a barrier is awaited. */
  private static final long PATIENCE_MS = 60_000;

  /**
   * What came out.
   *
   * @param status of the export when the mirror had everything
   * @param exportMs how long the export ran until then
   */
  record Verdict(ComparisonResult result, ExportStatus status, long exportMs) {}

  private final StoreClient client;
  private final Mirror mirror;
  private final WatchedMirror entries;
  private final Watch watch;
  private final Display display;
  private final LongSupplier clockMs;

  /**
   * @param clockMs rises evenly; its zero does not matter
   */
  Verification(
      StoreClient client,
      Mirror mirror,
      WatchedMirror entries,
      Watch watch,
      Display display,
      LongSupplier clockMs) {
    this.client = client;
    this.mirror = mirror;
    this.entries = entries;
    this.watch = watch;
    this.display = display;
    this.clockMs = clockMs;
  }

  /**
   * Waits for a barrier that covers a sequence, and compares there.
   *
   * @throws BarrierTimeoutException if nothing more arrives at the mirror
   */
  Verdict at(long sequence) throws InterruptedException {
    long applied = 0;
    long arrivedMs = clockMs.getAsLong();
    while (true) {
      try {
        return mirror.atBarrier(sequence, LOOK_INTERVAL, barrier -> verdict(barrier.sequence()));
      } catch (BarrierTimeoutException notYet) {
        watch.look();
        if (mirror.status().recordsApplied() != applied) {
          applied = mirror.status().recordsApplied();
          arrivedMs = clockMs.getAsLong();
        } else if (clockMs.getAsLong() - arrivedMs > PATIENCE_MS) {
          throw notYet;
        }
      }
    }
  }

  private Verdict verdict(long sequence) {
    ExportStatus status = watch.look();
    long exportMs = watch.elapsedMs();
    display.line(labelled("barrier", "the mirror is exact at sequence " + count(sequence)));
    return new Verdict(compare(), status, exportMs);
  }

  private ComparisonResult compare() {
    long beganMs = clockMs.getAsLong();
    StoreScan scan = new StoreScan(client);
    long size = scan.size() + entries.mirror().physicalKeyCount();
    ComparisonResult result =
        new Comparison(
                scan,
                new MirrorContents(entries.mirror()),
                System::currentTimeMillis,
                done -> display.update(bar -> progress(done, size, beganMs).line(bar)))
            .run();
    display.line(progress(size, size, beganMs).line(false));
    return result;
  }

  private Progress progress(long done, long size, long beganMs) {
    return Progress.ofCount("compare", "keys", done, size, clockMs.getAsLong() - beganMs);
  }
}
