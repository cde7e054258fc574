package io.keywake.benchmarks;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.keywake.store.bgiteration.IterationReader;
import io.keywake.store.bgiteration.IterationSettings;
import io.keywake.store.bgiteration.Iterations;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.KeyspaceSettings;
import io.keywake.store.keyspace.collection.SipHash;
import io.keywake.store.server.SliceBudget;
import io.keywake.store.server.Turn;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * One key of one structure that is written without a break, with and without iterations, in a
 * process of its own. Its main thread is the execution thread.
 *
 * <p>Writes come in small groups; between them the feed gets the share of the time that a server
 * gives it. Only what happens inside a write is measured, which includes what its effects cost.
 */
final class WriterProcess {
  private static final int WRITES_PER_TURN = 16;
  private static final int ELEMENTS_PER_UNIT = 1000;
  private static final long SLICE_NANOS_MAX = 100_000;
  private static final int SHARE_PERCENT = 20;
  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final long HEAP_BYTES_SPARE = 1L << 30;

  private final Task task;
  private final Keyspace keyspace =
      new Keyspace(KeyspaceSettings.DEFAULT, SipHash.random(), System::currentTimeMillis);
  private final Queue<Runnable> asked = new ConcurrentLinkedQueue<>();
  private final Iterations iterations = new Iterations(keyspace, asked::add, System::nanoTime);
  private final SliceBudget budget = new SliceBudget(SLICE_NANOS_MAX, SHARE_PERCENT);
  private final WrittenStructure.Dice dice;
  private final List<IteratedView> views = new ArrayList<>();

  /** What a client was given at the beginning of a phase, and keeps until its end. */
  private volatile @Nullable Entry held;

  /** What is to be done. Immutable. */
  record Task(WrittenStructure structure, int elements, int rounds, int seconds) {
    List<String> arguments() {
      return List.of(
          structure.name(),
          Integer.toString(elements),
          Integer.toString(rounds),
          Integer.toString(seconds));
    }

    static Task of(String[] arguments) {
      return new Task(
          WrittenStructure.valueOf(arguments[0]),
          Integer.parseInt(arguments[1]),
          Integer.parseInt(arguments[2]),
          Integer.parseInt(arguments[3]));
    }
  }

  /** A turn of the execution thread in which commands took some time. */
  private record BusyTurn(long nowNanos, long commandNanos) implements Turn {
    @Override
    public long idleNanos() {
      return 0;
    }
  }

  /** An iteration that begins anew when it is over. Owned by the execution thread. */
  private final class IteratedView {
    private final IterationSettings settings;
    private DiscardingClient client;

    IteratedView(IterationSettings settings) {
      this.settings = settings;
      this.client = begin();
    }

    private DiscardingClient begin() {
      IterationReader reader = iterations.create(settings, terminated -> {});
      return DiscardingClient.start(reader, WriterProcess.this::take);
    }

    void goOn() {
      if (client.hasEnded()) {
        // It has asked to be let go of, which frees the name.
        runAsked();
        client = begin();
      }
    }

    void end() {
      iterations.terminate(settings.name(), "the phase is over");
      while (!client.hasEnded()) {
        runAsked();
      }
      runAsked();
    }
  }

  private WriterProcess(Task task) {
    this.task = task;
    this.dice = new WrittenStructure.Dice(task.elements());
  }

  /**
   * Measures and tells; {@link WriterFigures} reads it.
   *
   * @param arguments those of a {@link Task}
   */
  public static void main(String[] arguments) throws JMException {
    new WriterProcess(Task.of(arguments)).run();
  }

  private void run() throws JMException {
    fill();
    limitHeap(liveBytes());
    write(new WriteTimes());
    iterate();
    write(new WriteTimes());
    endIterations();
    WriteTimes without = new WriteTimes();
    WriteTimes with = new WriteTimes();
    for (int round = 0; round < task.rounds(); round++) {
      write(without);
      iterate();
      write(with);
      if (round < task.rounds() - 1) {
        endIterations();
      }
    }
    long iteratingBytes = liveBytes();
    endIterations();
    WriterFigures.print(without, with, liveBytes(), iteratingBytes);
  }

  private void fill() {
    for (int number = 0; number < task.elements(); number++) {
      if (number % ELEMENTS_PER_UNIT == 0) {
        keyspace.begin();
      }
      task.structure().fill(keyspace, number);
      if (number % ELEMENTS_PER_UNIT == ELEMENTS_PER_UNIT - 1 || number == task.elements() - 1) {
        keyspace.end();
      }
    }
  }

  /**
   * As a server has it: memory is collected and used again, rather than fetched from the operating
   * system for the first time, which writes would have to wait for.
   */
  private static void limitHeap(long live) {
    long bytes = Math.min(HEAP_BYTES_SPARE + live + live / 4, Runtime.getRuntime().maxMemory());
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .setVMOption("SoftMaxHeapSize", Long.toString(bytes));
  }

  private void iterate() {
    views.add(new IteratedView(IterationSettings.streaming("now")));
    views.add(new IteratedView(IterationSettings.snapshot("creation")));
  }

  private void endIterations() {
    views.forEach(IteratedView::end);
    views.clear();
    held = null;
  }

  /** Called by clients, for each entry. */
  private void take(Entry entry) {
    if (held == null) {
      held = entry;
    }
    WrittenStructure.read(entry);
  }

  private void write(WriteTimes times) {
    PauseRecording pauses = PauseRecording.start();
    long endNanos = System.nanoTime() + task.seconds() * NANOS_PER_SECOND;
    for (long turnNanos = System.nanoTime(); turnNanos < endNanos; ) {
      for (int index = 0; index < WRITES_PER_TURN; index++) {
        times.begin();
        keyspace.begin();
        task.structure().write(keyspace, dice);
        keyspace.end();
        times.end();
      }
      long nowNanos = System.nanoTime();
      feed(new BusyTurn(nowNanos, nowNanos - turnNanos));
      turnNanos = System.nanoTime();
    }
    times.finish(pauses);
  }

  private void feed(BusyTurn turn) {
    runAsked();
    long sliceNanos = budget.sliceNanos(turn);
    if (sliceNanos > 0 && iterations.feed(sliceNanos) > 0) {
      budget.spend(turn, System.nanoTime() - turn.nowNanos());
    }
    views.forEach(IteratedView::goOn);
  }

  private void runAsked() {
    for (Runnable each = asked.poll(); each != null; each = asked.poll()) {
      each.run();
    }
  }

  /** The sizes of all objects that can be reached, after a collection. */
  private static long liveBytes() throws JMException {
    ObjectName diagnostics = new ObjectName("com.sun.management:type=DiagnosticCommand");
    Object histogram =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                diagnostics,
                "gcClassHistogram",
                new Object[] {new String[0]},
                new String[] {String[].class.getName()});
    return KeywakeStore.totalBytes(String.valueOf(histogram));
  }
}
