package io.keywake.cli;

import io.keywake.connectors.mirror.BarrierTimeoutException;
import io.keywake.connectors.mirror.InMemoryMirror;
import io.keywake.connectors.mirror.Mirror;
import io.keywake.connectors.mirror.MirrorBarrier;
import io.keywake.connectors.mirror.MirrorConfig;
import io.keywake.connectors.mirror.MirrorPhase;
import io.keywake.connectors.mirror.MirrorPosition;
import io.keywake.connectors.mirror.MirrorStatus;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code keywake mirror}. Runs on the main thread, beside the mirror's own. */
@Command(
    name = "mirror",
    description = {
      "Rebuilds a store's state from its topics and tells when the copy is exact.",
      "",
      "Progress goes to standard error, until the command is stopped or has done what the options"
          + " ask for.",
      ""
    },
    footer = {
      "",
      "--dump prints one JSON object a line, ordered by database and by the bytes of the key:",
      "  {\"db\":0,\"key\":\"k\",\"type\":\"string\",\"expireAtMs\":null,\"value\":\"v\"}",
      "  {\"db\":0,\"key\":\"h\",\"type\":\"hash\",\"expireAtMs\":1795339130849,"
          + "\"value\":{\"f\":\"v\"}}",
      "  {\"db\":0,\"key\":\"l\",\"type\":\"list\",\"expireAtMs\":null,\"value\":[\"b\",\"a\"]}",
      "  {\"db\":0,\"key\":\"s\",\"type\":\"set\",\"expireAtMs\":null,\"value\":[\"a\",\"b\"]}",
      "  {\"db\":0,\"key\":\"z\",\"type\":\"zset\",\"expireAtMs\":null,"
          + "\"value\":[[\"a\",-1],[\"b\",2.5]]}",
      "Keys and values that are not UTF-8 are printed as {\"base64\":\"...\"}. The fields of a hash"
          + " and the members of a set are ordered by their bytes; if a field is not UTF-8, the value"
          + " of that hash is an array of [field,value] pairs instead of an object. A sorted set is"
          + " an array of [member,score] pairs in its order; an infinite score is \"inf\" or"
          + " \"-inf\". Entries that have expired are left out."
    })
final class MirrorCommand implements Callable<Integer> {

  private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(1);

  @ParentCommand private @Nullable KeywakeCommand parent;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private TopicOptions topics = new TopicOptions();

  @Option(names = "--until-barrier", description = "End when the copy is exact for the first time.")
  private boolean untilBarrier;

  @Option(
      names = "--dump",
      description =
          "Print the copy on standard output when it is exact for the first time, and end."
              + " Nothing else is printed there.")
  private boolean dump;

  @Option(
      names = "--state",
      paramLabel = "DIRECTORY",
      description =
          "Where to keep the copy, to go on from there the next time. Default: read the topics from"
              + " their beginning.")
  private @Nullable Path state;

  private final MirrorProgress progress = new MirrorProgress();

  @Override
  public Integer call() throws InterruptedException, IOException {
    if (parent == null) {
      throw new IllegalStateException("not run as part of keywake");
    }
    Termination termination = parent.termination();
    MirrorConfig config =
        topics.mirrorConfig(
            state == null ? Map.of() : Map.of(MirrorConfig.STATE_DIR, state.toString()));
    InMemoryMirror entries = InMemoryMirror.of(config);
    Mirror mirror = termination.own(Mirror.start(config, entries));
    MirrorPosition from = mirror.startedFrom();
    if (from != null) {
      say("goes on from sequence " + from.sequence() + " of generation " + from.generation());
    }
    if (dump) {
      MirrorDump taken = atFirstBarrier(mirror, barrier -> MirrorDump.of(entries));
      print(taken);
    } else if (untilBarrier) {
      atFirstBarrier(mirror, Function.identity());
    } else {
      follow(mirror, termination);
    }
    return 0;
  }

  /** A signal closes the mirror, which ends the waiting with an exception. */
  private <T> T atFirstBarrier(Mirror mirror, Function<MirrorBarrier, T> question)
      throws InterruptedException {
    while (true) {
      try {
        return mirror.atBarrier(
            0,
            PROGRESS_INTERVAL,
            barrier -> {
              T answer = question.apply(barrier);
              say(MirrorProgress.consistent(barrier));
              return answer;
            });
      } catch (BarrierTimeoutException notYet) {
        report(mirror.status());
      }
    }
  }

  private void follow(Mirror mirror, Termination termination) throws InterruptedException {
    while (!termination.awaitSignal(PROGRESS_INTERVAL)) {
      MirrorStatus status = mirror.status();
      if (status.phase() == MirrorPhase.FAILED) {
        throw failure(status);
      }
      report(status);
    }
  }

  private void report(MirrorStatus status) {
    String line = progress.next(status);
    if (line != null) {
      say(line);
    }
  }

  private void say(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }

  private static void print(MirrorDump dump) throws IOException {
    try (OutputStream out = new FileOutputStream(FileDescriptor.out);
        DumpWriter writer = new DumpWriter(out)) {
      dump.write(writer);
    }
  }

  private static RuntimeException failure(MirrorStatus status) {
    return status.failure() instanceof RuntimeException exception
        ? exception
        : new IllegalStateException("the mirror stopped: " + status.failure(), status.failure());
  }
}
