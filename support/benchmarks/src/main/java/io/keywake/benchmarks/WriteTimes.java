package io.keywake.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * How long writes take, three times over: as a clock sees it, without the virtual machine's pauses,
 * and by the time that their thread had a processor, which leaves out what other threads took as
 * well. Owned by the thread that writes.
 */
final class WriteTimes {
  /** From here on a pause could be part of it. */
  private static final long SLOW_NANOS = 20_000;

  private static final long LONGEST_NANOS = 60_000_000_000L;
  private static final int SIGNIFICANT_DIGITS = 3;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Histogram elapsed = histogram();
  private final Histogram unpaused = histogram();
  private final Histogram onProcessor = histogram();

  private PauseRecording.Slow timer = new PauseRecording.Slow();
  private long beginNanos;
  private long beginProcessorNanos;
  private int pauses;
  private long longestPauseNanos;

  private static Histogram histogram() {
    return new Histogram(LONGEST_NANOS, SIGNIFICANT_DIGITS);
  }

  /** A write begins. */
  void begin() {
    beginProcessorNanos = threads.getCurrentThreadCpuTime();
    timer.begin();
    beginNanos = System.nanoTime();
  }

  /** It has ended. */
  void end() {
    long nanos = System.nanoTime() - beginNanos;
    timer.end();
    onProcessor.recordValue(Math.max(0, threads.getCurrentThreadCpuTime() - beginProcessorNanos));
    elapsed.recordValue(nanos);
    if (nanos < SLOW_NANOS) {
      unpaused.recordValue(nanos);
    } else {
      timer.commit();
      timer = new PauseRecording.Slow();
    }
  }

  /** Takes in what was a pause of the slow ones since the recording began. */
  void finish(PauseRecording recording) {
    recording.finish(nanos -> unpaused.recordValue(Math.max(0, nanos)));
    pauses += recording.pauseCount();
    longestPauseNanos = Math.max(longestPauseNanos, recording.longestPauseNanos());
  }

  /** The three, by what a table calls them. */
  Map<String, Histogram> histograms() {
    Map<String, Histogram> all = new LinkedHashMap<>();
    all.put("elapsed", elapsed);
    all.put("without pauses", unpaused);
    all.put("on a processor", onProcessor);
    return all;
  }

  int pauses() {
    return pauses;
  }

  long longestPauseNanos() {
    return longestPauseNanos;
  }
}
