package io.keywake.cli;

import io.keywake.connectors.mirror.MirrorBarrier;
import io.keywake.connectors.mirror.MirrorStatus;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a mirror's status says that was not said before, as lines for people. One thread. */
final class MirrorProgress {

  private @Nullable MirrorBarrier lastBarrier;
  private String lastLine = "";

  /** A line, or null if there is nothing new. */
  @Nullable String next(MirrorStatus status) {
    MirrorBarrier barrier = status.lastBarrier();
    String line;
    if (barrier != null && isNew(barrier)) {
      line = consistent(barrier);
      lastBarrier = barrier;
    } else if (status.aligned()) {
      return null;
    } else {
      line = reading(status);
    }
    if (line.equals(lastLine)) {
      return null;
    }
    lastLine = line;
    return line;
  }

  static String consistent(MirrorBarrier barrier) {
    String line =
        String.format(
            Locale.ROOT,
            "consistent at sequence %d of generation %d",
            barrier.sequence(),
            barrier.generation());
    if (barrier.keyCount() >= 0) {
      line += String.format(Locale.ROOT, ": %,d keys", barrier.keyCount());
    }
    return barrier.quarantinedCount() == 0
        ? line
        : line + String.format(Locale.ROOT, ", without %,d more", barrier.quarantinedCount());
  }

  private boolean isNew(MirrorBarrier barrier) {
    return lastBarrier == null
        || barrier.sequence() != lastBarrier.sequence()
        || barrier.generation() != lastBarrier.generation();
  }

  static String reading(MirrorStatus status) {
    return String.format(
        Locale.ROOT,
        "%s: %,d records applied, %,d behind",
        status.phase().name().toLowerCase(Locale.ROOT).replace('_', ' '),
        status.recordsApplied(),
        status.recordsBehind());
  }
}
