package io.keywake.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import jdk.jfr.StackTrace;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * Knows when the virtual machine stood still, so that this can be taken out of the time that
 * something took: slow ones are recorded as events of the same recorder, by the same clock. Owned
 * by one thread.
 */
final class PauseRecording {
  private static final String SLOW = "keywake.Slow";

  /** The collector's pauses, other ones of all threads, and threads that wait for the collector. */
  private static final Set<String> PAUSES =
      Set.of("jdk.GCPhasePause", "jdk.ExecuteVMOperation", "jdk.ZAllocationStall");

  private final Recording recording = new Recording();
  private final List<Interval> pauses = new ArrayList<>();

  /** Something that took long enough for a pause to matter. */
  @Name(SLOW)
  @StackTrace(false)
  static final class Slow extends Event {}

  private record Interval(Instant from, Instant to) {
    long overlapNanos(Interval other) {
      Instant begin = from.isAfter(other.from) ? from : other.from;
      Instant end = to.isBefore(other.to) ? to : other.to;
      return end.isAfter(begin) ? Duration.between(begin, end).toNanos() : 0;
    }

    long nanos() {
      return Duration.between(from, to).toNanos();
    }
  }

  /** Begins. */
  static PauseRecording start() {
    PauseRecording started = new PauseRecording();
    PAUSES.forEach(each -> started.recording.enable(each).withoutThreshold().withoutStackTrace());
    started.recording.enable(SLOW).withoutThreshold();
    started.recording.start();
    return started;
  }

  /**
   * Ends.
   *
   * @param slow gets the nanoseconds of every {@link Slow} event without what pauses took of it
   */
  void finish(LongConsumer slow) {
    recording.stop();
    List<Interval> slows = new ArrayList<>();
    try {
      Path file = Files.createTempFile("keywake-benchmark-", ".jfr");
      try {
        recording.dump(file);
        for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
          Interval interval = new Interval(event.getStartTime(), event.getEndTime());
          if (event.getEventType().getName().equals(SLOW)) {
            slows.add(interval);
          } else if (!event.hasField("safepoint") || event.getBoolean("safepoint")) {
            pauses.add(interval);
          }
        }
      } finally {
        Files.delete(file);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    recording.close();
    merge();
    slows.forEach(each -> slow.accept(each.nanos() - pausedNanos(each)));
  }

  /** A pause of the collector is recorded inside the operation that it is part of: counts once. */
  private void merge() {
    List<Interval> sorted = new ArrayList<>(pauses);
    sorted.sort(Comparator.comparing(Interval::from));
    pauses.clear();
    for (Interval next : sorted) {
      Interval last = pauses.isEmpty() ? null : pauses.get(pauses.size() - 1);
      if (last == null || next.from.isAfter(last.to)) {
        pauses.add(next);
      } else if (next.to.isAfter(last.to)) {
        pauses.set(pauses.size() - 1, new Interval(last.from, next.to));
      }
    }
  }

  private long pausedNanos(Interval interval) {
    return pauses.stream().mapToLong(interval::overlapNanos).sum();
  }

  /** The longest pause, and how many there were; after the end. */
  long longestPauseNanos() {
    return pauses.stream().mapToLong(Interval::nanos).max().orElse(0);
  }

  int pauseCount() {
    return pauses.size();
  }
}
