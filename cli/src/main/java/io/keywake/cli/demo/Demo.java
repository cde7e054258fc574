package io.keywake.cli.demo;

import static io.keywake.cli.progress.Progress.labelled;
import static io.keywake.cli.progress.Progress.seconds;

import io.keywake.cli.progress.Display;
import io.keywake.cli.progress.Progress;
import io.keywake.cli.verify.StoreClient;
import io.keywake.cli.verify.StoreExport;
import io.keywake.cli.verify.VerifiedMirror;
import io.keywake.connectors.mirror.Mirror;
import io.keywake.workload.Workload;
import io.keywake.workload.WorkloadSettings;
import java.io.IOException;
import java.io.PrintWriter;

/**
 * The demonstration, from an empty machine to the verdict: loads a store, lets clients write while
 * it is exported, and compares it with a mirror. Runs on the main thread.
 */
public final class Demo {
  private static final long NANOS_PER_MS = 1_000_000;
  private static final long MS_PER_SECOND = 1000;

  private final DemoSettings settings;
  private final Ownership ownership;
  private final Display display;

  /**
   * @param isTerminal whether lines can be drawn over
   * @param ownership takes processes, threads and connections, to end them with the command
   */
  public Demo(DemoSettings settings, PrintWriter out, boolean isTerminal, Ownership ownership) {
    this.settings = settings;
    this.ownership = ownership;
    this.display = new Display(out, isTerminal, Demo::clockMs);
  }

  /**
   * Shows everything, and if it is to keep running, waits until a client asks for the end.
   *
   * @return whether store and mirror were the same
   * @throws IllegalStateException if store, export or a writer failed
   */
  public boolean run() throws IOException, InterruptedException {
    Stage stage = openStage();
    StoreClient client = ownership.own(stage.openClient());
    WorkloadSettings workload = WorkloadSettings.lifelike(settings.seed(), settings.keys());
    load(client, workload);
    Summary summary = export(stage, client, workload);
    display.line("");
    summary.lines().forEach(display::line);
    if (settings.keepRunning()) {
      keepRunning(stage);
    }
    return summary.result().differences() == 0 && summary.result().undecided() == 0;
  }

  private Stage openStage() throws IOException {
    long beganMs = clockMs();
    Stage stage = Stage.open(ownership, settings.form());
    String time = seconds(clockMs() - beganMs);
    display.line(labelled("up", "Kafka, schema registry and store after " + time));
    stage.addresses().forEach(line -> display.line(labelled("", line)));
    return stage;
  }

  private void load(StoreClient client, WorkloadSettings workload) {
    long beganMs = clockMs();
    long done =
        new Loader(client, sofar -> display.update(bar -> loading(sofar, beganMs).line(bar)))
            .load(new Workload(workload, System::currentTimeMillis).loading());
    display.line(loading(done, beganMs).line(false));
  }

  /** A few keys take several commands, so this is over a little before the end. */
  private Progress loading(long done, long beganMs) {
    return Progress.ofCount("load", "commands", done, settings.keys(), clockMs() - beganMs);
  }

  private Summary export(Stage stage, StoreClient client, WorkloadSettings workload)
      throws InterruptedException {
    Writers writers =
        ownership.own(
            new Writers(
                settings.writers(), stage::openClient, workload, System::currentTimeMillis));
    VerifiedMirror entries = new VerifiedMirror();
    StoreExport export = Stage.export(client);
    Watch watch = new Watch(export, entries, writers, display, Demo::clockMs);
    stage.beginExport();
    Mirror mirror = stage.openMirror(entries);
    long sequenceBefore = export.askForBarrier();
    writers.start();
    watch.during(settings.seconds() * MS_PER_SECOND);
    writers.stop();
    long sequence = export.askForBarrier();
    Proof.Verdict verdict =
        new Proof(client, export, mirror, entries, watch, display, Demo::clockMs).find();
    return new Summary(
        verdict.result(),
        sequence - sequenceBefore,
        writers.commands(),
        verdict.status().records(),
        verdict.exportMs(),
        watch.firstBarrierMs(),
        watch.lagMs(),
        watch.lagChanges(),
        verdict.status().folded(),
        entries.barriers());
  }

  private void keepRunning(Stage stage) throws InterruptedException {
    display.line("");
    display.line("Everything stays up until Ctrl-C, or: kill " + ProcessHandle.current().pid());
    stage.hints().forEach(line -> display.line("  " + line));
    stage.awaitShutdownAsked();
  }

  private static long clockMs() {
    return System.nanoTime() / NANOS_PER_MS;
  }
}
