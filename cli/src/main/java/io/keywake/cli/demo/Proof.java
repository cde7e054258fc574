package io.keywake.cli.demo;

import static io.keywake.cli.progress.Progress.count;
import static io.keywake.cli.progress.Progress.labelled;

import io.keywake.cli.progress.Display;
import io.keywake.cli.progress.Progress;
import io.keywake.cli.verify.Barriers;
import io.keywake.cli.verify.CannotTellException;
import io.keywake.cli.verify.ExportStatus;
import io.keywake.cli.verify.MirrorBarriers;
import io.keywake.cli.verify.StoreClient;
import io.keywake.cli.verify.StoreExport;
import io.keywake.cli.verify.StoreScan;
import io.keywake.cli.verify.Verification;
import io.keywake.cli.verify.VerificationResult;
import io.keywake.cli.verify.VerifiedMirror;
import io.keywake.connectors.mirror.Mirror;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * The end of a demonstration: a mirror comes to a barrier, and is compared with the store. Used by
 * the main thread, which waits while the mirror's thread compares.
 */
final class Proof {
  /** How long nothing may arrive at the mirror while a barrier is awaited. */
  private static final long PATIENCE_MS = 60_000;

  /**
   * What came out.
   *
   * @param status of the export when the mirror had everything
   * @param exportMs how long the export ran until then
   */
  record Verdict(VerificationResult result, ExportStatus status, long exportMs) {}

  private final StoreScan scan;
  private final VerifiedMirror entries;
  private final Barriers barriers;
  private final Watch watch;
  private final Display display;
  private final LongSupplier clockMs;

  private ExportStatus status;
  private long exportMs = -1;
  private long beganMs;
  private long size;

  /**
   * @param clockMs rises evenly; its zero does not matter
   */
  Proof(
      StoreClient client,
      StoreExport export,
      Mirror mirror,
      VerifiedMirror entries,
      Watch watch,
      Display display,
      LongSupplier clockMs) {
    this.entries = entries;
    this.watch = watch;
    this.display = display;
    this.clockMs = clockMs;
    scan = new StoreScan(client);
    status = export.status();
    barriers =
        new MirrorBarriers(mirror, export, PATIENCE_MS, clockMs, (at, exporting) -> watch.look());
  }

  /**
   * Compares.
   *
   * @throws CannotTellException if nothing more arrives at the mirror
   */
  Verdict find() throws InterruptedException {
    VerificationResult result =
        new Verification(scan, entries, this::next, Thread::sleep, this::show).run();
    display.line(progress(size).line(false));
    return new Verdict(result, status, exportMs);
  }

  private <T> T next(LongFunction<T> action) throws InterruptedException {
    return barriers.next(
        sequence -> {
          if (exportMs < 0) {
            arrived(sequence);
          }
          return action.apply(sequence);
        });
  }

  private void arrived(long sequence) {
    status = watch.look();
    exportMs = watch.elapsedMs();
    display.line(labelled("barrier", "the mirror is exact at sequence " + count(sequence)));
    beganMs = clockMs.getAsLong();
    size = scan.size() + entries.size();
  }

  private void show(long done) {
    display.update(bar -> progress(done).line(bar));
  }

  private Progress progress(long done) {
    return Progress.ofCount("compare", "keys", done, size, clockMs.getAsLong() - beganMs);
  }
}
