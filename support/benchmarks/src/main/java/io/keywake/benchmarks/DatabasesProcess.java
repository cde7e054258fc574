package io.keywake.benchmarks;

import io.keywake.store.bgiteration.Item;
import io.keywake.store.bgiteration.IterationReader;
import io.keywake.store.bgiteration.IterationSettings;
import io.keywake.store.bgiteration.Iterations;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.KeyspaceSettings;
import io.keywake.store.keyspace.collection.SipHash;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * How long FLUSHALL and SWAPDB keep the execution thread, and each step of what they leave to be
 * done, with no iteration and with one of each mode that is half through the keys. A process of its
 * own, whose main thread is the execution thread and the client in turn, so that the client is
 * never slow.
 */
final class DatabasesProcess {
  /** Before the cells of a line of the table, which are separated by tabs. */
  static final String ROW = "row\t";

  private static final String NAME = "iteration";
  private static final int VALUE_BYTES = 16;
  private static final double HALF = 0.5;

  /** As many keys are measured first and not told of. */
  private static final int WARM_UP_KEYS = 50_000;

  /** Shorter than any step, so that a slice is one. */
  private static final long ONE_STEP_NANOS = 1;

  private static final double NANOS_PER_US = 1e3;

  /** What is measured. */
  private enum Command {
    SWAPDB,
    FLUSHALL
  }

  /** Beside which iteration. */
  private enum Mode {
    NONE("none"),
    NOW("view NOW"),
    CREATION("view CREATION"),
    EXPANDED("NOW and effects, expanded"),
    AS_SUCH("NOW and effects, as such"),
    LOG("CREATION and effects");

    private final String label;

    Mode(String label) {
      this.label = label;
    }

    @Nullable IterationSettings settings() {
      return switch (this) {
        case NONE -> null;
        case NOW -> IterationSettings.scan(NAME);
        case CREATION -> IterationSettings.snapshot(NAME);
        case EXPANDED -> IterationSettings.streaming(NAME);
        case AS_SUCH -> IterationSettings.replica(NAME);
        case LOG -> IterationSettings.imageAndLog(NAME);
      };
    }
  }

  /** One line of the table: how long the command took, and the steps after it. */
  private record Line(Command command, Mode mode, WriteTimes times, WriteTimes steps) {}

  private final int keys;
  private final Keyspace keyspace =
      new Keyspace(KeyspaceSettings.DEFAULT, SipHash.random(), System::currentTimeMillis);
  private final Queue<Runnable> asked = new ArrayDeque<>();
  private final Iterations iterations = new Iterations(keyspace, asked::add, System::nanoTime);
  private final SplittableRandom random = new SplittableRandom(1);

  /** Every mode once for the first command, then for the second. */
  private final List<Line> lines = new ArrayList<>();

  private DatabasesProcess(int keys) {
    this.keys = keys;
    for (Command command : Command.values()) {
      for (Mode mode : Mode.values()) {
        lines.add(new Line(command, mode, new WriteTimes(), new WriteTimes()));
      }
    }
  }

  /**
   * Measures and tells.
   *
   * @param arguments keys, and rounds
   */
  public static void main(String[] arguments) throws InterruptedException {
    new DatabasesProcess(WARM_UP_KEYS).measure(1);
    DatabasesProcess process = new DatabasesProcess(Integer.parseInt(arguments[0]));
    process.measure(Integer.parseInt(arguments[1]));
    process.tell();
  }

  private void measure(int rounds) throws InterruptedException {
    for (int round = 0; round < rounds; round++) {
      for (int mode = 0; mode < Mode.values().length; mode++) {
        fill();
        measure(lines.get(mode));
        swap();
        measure(lines.get(Mode.values().length + mode));
      }
    }
  }

  private void fill() {
    for (int number = 0; number < keys; number++) {
      keyspace.begin();
      byte[] value = Dataset.letters(VALUE_BYTES, random);
      keyspace.strings().set(0, Dataset.key(number), value, Entry.NO_EXPIRY);
      keyspace.end();
    }
  }

  private void measure(Line line) throws InterruptedException {
    IterationReader reader = begin(line.mode);
    PauseRecording pauses = PauseRecording.start();
    line.times.begin();
    if (line.command == Command.SWAPDB) {
      swap();
    } else {
      flush();
    }
    line.times.end();
    line.times.finish(pauses);
    if (reader != null) {
      pauses = PauseRecording.start();
      finish(reader, line.steps);
      line.steps.finish(pauses);
    }
  }

  /** An iteration that has passed half of the keys. */
  private @Nullable IterationReader begin(Mode mode) throws InterruptedException {
    IterationSettings settings = mode.settings();
    if (settings == null) {
      return null;
    }
    IterationReader reader = iterations.create(settings, terminated -> {});
    while (reader.status().position() < HALF) {
      iterations.feed(ONE_STEP_NANOS);
      read(reader);
    }
    return reader;
  }

  private void swap() {
    keyspace.begin();
    keyspace.swap(0, 1);
    keyspace.end();
  }

  private void flush() {
    keyspace.begin();
    for (int db = 0; db < keyspace.databases(); db++) {
      keyspace.flush(db);
    }
    keyspace.end();
  }

  /** Goes on, step by step, until the client is told that it has everything. */
  private void finish(IterationReader reader, WriteTimes steps) throws InterruptedException {
    boolean forwards = iterations.statuses().get(0).forwards();
    if (forwards) {
      reader.askConsistent();
    }
    boolean ended = false;
    while (!ended) {
      runAsked();
      steps.begin();
      iterations.feed(ONE_STEP_NANOS);
      steps.end();
      ended = read(reader);
    }
    reader.close();
    runAsked();
    if (!iterations.statuses().isEmpty()) {
      throw new BenchmarkException("an iteration is left after it was closed");
    }
  }

  /** Takes in what is queued; returns whether that is all. */
  private boolean read(IterationReader reader) throws InterruptedException {
    boolean all = false;
    for (Item item = reader.poll(0, TimeUnit.NANOSECONDS);
        item != null && !all;
        item = all ? null : reader.poll(0, TimeUnit.NANOSECONDS)) {
      if (item instanceof Item.Terminated terminated) {
        throw new BenchmarkException("an iteration was terminated: " + terminated.reason());
      }
      all = item instanceof Item.Consistent || item instanceof Item.Complete;
    }
    reader.acknowledge(reader.readItems());
    return all;
  }

  private void runAsked() {
    for (Runnable each = asked.poll(); each != null; each = asked.poll()) {
      each.run();
    }
  }

  private void tell() {
    for (Line line : lines) {
      List<String> cells = new ArrayList<>();
      cells.add(line.mode == Mode.NONE ? line.command.name() : "");
      cells.add(line.mode.label);
      cells.addAll(longest(line.times).subList(1, 4));
      cells.addAll(longest(line.steps));
      System.out.println(ROW + String.join("\t", cells));
    }
  }

  /** How many there were, and the longest by each measure, in microseconds; nothing of none. */
  private static List<String> longest(WriteTimes times) {
    List<String> cells = new ArrayList<>();
    for (Histogram histogram : times.histograms().values()) {
      long count = histogram.getTotalCount();
      if (cells.isEmpty()) {
        cells.add(count == 0 ? "" : String.format(Locale.ROOT, "%,d", count));
      }
      double us = histogram.getMaxValue() / NANOS_PER_US;
      cells.add(count == 0 ? "" : String.format(Locale.ROOT, "%,.1f", us));
    }
    return cells;
  }
}
