package io.keywake.cli;

import static io.keywake.cli.progress.Progress.count;
import static io.keywake.cli.progress.Progress.labelled;

import io.keywake.cli.progress.Display;
import io.keywake.cli.progress.Progress;
import io.keywake.cli.verify.CannotTellException;
import io.keywake.cli.verify.MirrorBarriers;
import io.keywake.cli.verify.SelectedStore;
import io.keywake.cli.verify.StoreAddress;
import io.keywake.cli.verify.StoreClient;
import io.keywake.cli.verify.StoreExport;
import io.keywake.cli.verify.StoreScan;
import io.keywake.cli.verify.Verification;
import io.keywake.cli.verify.VerificationResult;
import io.keywake.cli.verify.VerifiedMirror;
import io.keywake.connectors.mirror.Mirror;
import io.keywake.connectors.mirror.MirrorBarrier;
import io.keywake.connectors.mirror.MirrorConfig;
import io.keywake.connectors.mirror.MirrorPosition;
import io.keywake.exporter.ExportSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code keywake verify}. Runs on the main thread, beside the mirror's own. */
@Command(
    name = "verify",
    description = {
      "Compares a store, while others write to it, with a mirror of its topics.",
      "",
      "Every key that the export publishes is compared: type, value and expiry. The store is read through"
          + " its network port, the mirror is built from the topics. A key counts as different only"
          + " if no write that is under way can explain it; keys that keep changing are looked at"
          + " again at later barriers.",
      ""
    },
    footer = {
      "",
      "Progress goes to standard error. Standard output gets a summary and, as one JSON object a"
          + " line, the first of the differences:",
      "  {\"db\":0,\"key\":\"k\",\"found\":\"value differs: store 22 bytes, mirror 33 bytes\"}",
      "The mirror is held in memory, as by keywake mirror; the store is not."
    })
final class VerifyCommand implements Callable<Integer> {
  private static final int EXIT_CODE_DIFFERENT = 1;
  private static final int PATIENCE_SECONDS_MAX = 1_000_000;
  private static final long MS_PER_SECOND = 1000;
  private static final long NANOS_PER_MS = 1_000_000;
  private static final int NAME_CHARS = 12;

  @ParentCommand private @Nullable KeywakeCommand parent;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private StoreOption store = new StoreOption();

  @Mixin private TopicOptions topics = new TopicOptions();

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "Give up if no barrier comes for so long; before the first one, if nothing comes at all."
              + " Default: ${DEFAULT-VALUE}.")
  private int patienceSeconds;

  @Option(
      names = "--state",
      paramLabel = "DIRECTORY",
      description =
          "Compare with the copy that a mirror has kept there, as it is once it has read on. The"
              + " mirror must not run meanwhile. Default: read the topics from their beginning.")
  private @Nullable Path state;

  private long beganMs;
  private long size;

  @Override
  public Integer call() throws InterruptedException {
    if (parent == null) {
      throw new IllegalStateException("not run as part of keywake");
    }
    OptionRange.check(spec, "--patience", patienceSeconds, 1, PATIENCE_SECONDS_MAX);
    StoreAddress address = store.address();
    Termination termination = parent.termination();
    // Who is interrupted has not found that both are the same.
    termination.endSignalledWith(KeywakeCommand.EXIT_CODE_ERROR);
    StoreClient client = termination.own(new StoreClient(address));
    StoreExport export = StoreExport.toTopic(client, topics.topic());
    MirrorConfig config =
        topics.mirrorConfig(
            state == null ? Map.of() : Map.of(MirrorConfig.STATE_DIR, state.toString()));
    VerifiedMirror entries = new VerifiedMirror(config);
    Mirror mirror = termination.own(Mirror.start(config, entries));
    return verify(client, export, mirror, entries);
  }

  private int verify(StoreClient client, StoreExport export, Mirror mirror, VerifiedMirror entries)
      throws InterruptedException {
    Display display = new Display(spec.commandLine().getErr(), false, VerifyCommand::clockMs);
    MirrorBarriers barriers =
        new MirrorBarriers(
            mirror,
            export,
            patienceSeconds * MS_PER_SECOND,
            VerifyCommand::clockMs,
            (status, exporting) ->
                display.update(bar -> labelled("mirror", MirrorProgress.reading(status))));
    StoreScan scan = new StoreScan(client);
    VerificationResult result =
        new Verification(
                new SelectedStore(scan, ExportSettings.selectionOf(export.status().selection())),
                entries,
                barriers,
                Thread::sleep,
                done -> display.update(bar -> compared(done, scan, entries).line(bar)))
            .run();
    MirrorBarrier last = barriers.last();
    print(result, last, mirror.startedFrom());
    if (result.differences() == 0 && result.undecided() > 0) {
      throw new CannotTellException(
          "store",
          count(result.undecided()) + " keys were changing whenever they were looked at",
          "them to be written less often",
          null);
    }
    return result.differences() == 0 ? 0 : EXIT_CODE_DIFFERENT;
  }

  private Progress compared(long done, StoreScan scan, VerifiedMirror entries) {
    if (size == 0) {
      beganMs = clockMs();
      size = scan.size() + entries.size();
    }
    return Progress.ofCount("compare", "keys", done, size, clockMs() - beganMs);
  }

  private void print(
      VerificationResult result, @Nullable MirrorBarrier last, @Nullable MirrorPosition from) {
    PrintWriter out = spec.commandLine().getOut();
    if (from != null) {
      String place = "sequence " + count(from.sequence()) + " of generation " + from.generation();
      line(out, "kept", "the copy at " + place);
    }
    line(out, "alike", count(result.alike()) + " keys");
    line(out, "barriers", count(result.barriers()) + ", the last at " + place(result, last));
    if (last != null && last.quarantinedCount() > 0) {
      line(out, "quarantined", count(last.quarantinedCount()) + " keys, which the topics lack");
    }
    if (result.undecided() > 0) {
      line(out, "undecided", count(result.undecided()) + " keys");
    }
    out.println(result.verdict());
    result.first().forEach(out::println);
    out.flush();
  }

  private static String place(VerificationResult result, @Nullable MirrorBarrier last) {
    String sequence = "sequence " + count(result.sequence());
    return last == null ? sequence : sequence + " of generation " + last.generation();
  }

  private static void line(PrintWriter out, String name, String value) {
    out.println(String.format("%-" + NAME_CHARS + "s %s", name, value));
  }

  private static long clockMs() {
    return System.nanoTime() / NANOS_PER_MS;
  }
}
