package io.keywake.cli.verify;

import io.keywake.connectors.mirror.BarrierTimeoutException;
import io.keywake.connectors.mirror.Mirror;
import io.keywake.connectors.mirror.MirrorBarrier;
import io.keywake.connectors.mirror.MirrorStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The barriers of one generation of an export, as a mirror reaches them. Used by one thread, which
 * waits while the mirror's thread runs what is to be run at a barrier.
 */
public final class MirrorBarriers implements Barriers {
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(200);

  /** Is told now and then that a barrier is awaited. */
  @FunctionalInterface
  public interface Waiting {
    /** Called by the thread that waits, at intervals that are short for people. */
    void on(MirrorStatus mirror, ExportStatus export);
  }

  private final Mirror mirror;
  private final StoreExport export;
  private final Origin origin;
  private final long patienceMs;
  private final LongSupplier clockMs;
  private final Waiting waiting;
  private @Nullable MirrorBarrier last;

  /**
   * Takes the export as it stands.
   *
   * @param patienceMs how long to wait for a barrier; before the first one only the time counts in
   *     which nothing reaches the mirror
   * @param clockMs rises evenly; its zero does not matter
   * @throws CannotTellException if it has ended
   */
  public MirrorBarriers(
      Mirror mirror, StoreExport export, long patienceMs, LongSupplier clockMs, Waiting waiting) {
    this.mirror = mirror;
    this.export = export;
    this.patienceMs = patienceMs;
    this.clockMs = clockMs;
    this.waiting = waiting;
    ExportStatus status = export.status();
    origin = new Origin(status.storeId(), status.generation());
  }

  /** The last barrier that something was run at, or null. */
  public @Nullable MirrorBarrier last() {
    return last;
  }

  @Override
  public <T> T next(LongFunction<T> action) throws InterruptedException {
    long sequence = export.askForBarrier();
    long sinceMs = clockMs.getAsLong();
    long applied = -1;
    while (true) {
      Optional<T> answer = await(sequence, action);
      if (answer.isPresent()) {
        return answer.get();
      }
      MirrorStatus status = mirror.status();
      waiting.on(status, export.status());
      if (last == null && status.recordsApplied() != applied) {
        applied = status.recordsApplied();
        sinceMs = clockMs.getAsLong();
      } else if (clockMs.getAsLong() - sinceMs > patienceMs) {
        throw new CannotTellException(
            "topic",
            "no barrier of sequence " + sequence + " within " + patienceMs + " ms (" + status + ")",
            "one of generation " + origin.generation(),
            null);
      }
    }
  }

  /** Nothing if there is no barrier yet. */
  private <T> Optional<T> await(long sequence, LongFunction<T> action) throws InterruptedException {
    try {
      Optional<T> answer =
          mirror.atBarrier(
              sequence,
              LOOK_INTERVAL,
              barrier ->
                  origin.made(barrier) ? Optional.of(run(barrier, action)) : Optional.empty());
      if (answer.isEmpty()) {
        Thread.sleep(LOOK_INTERVAL.toMillis());
      }
      return answer;
    } catch (BarrierTimeoutException notYet) {
      return Optional.empty();
    }
  }

  private <T> T run(MirrorBarrier barrier, LongFunction<T> action) {
    last = barrier;
    return action.apply(barrier.sequence());
  }
}
