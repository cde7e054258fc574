package io.keywake.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How far readers are behind writers. Runs on the main thread. */
@Command(
    name = "lag",
    description = {
      "Time from when a SET was due until a consumer of committed records has it, and until that"
          + " consumer has a barrier which covers it, at a fixed rate of writes.",
      "Beside it, on the same broker: a plain producer in one thread, which sends as many records"
          + " of the same size on schedule and commits as often.",
      ""
    })
final class LagCommand implements Callable<Integer> {
  private static final long MS_PER_SECOND = 1000;
  private static final long POLL_MS = 50;
  private static final String READABLE = "readable";
  private static final String COVERED = "covered by a barrier";
  private static final String PLAIN = "plain producer, readable";

  private final Lifetime lifetime;

  @Mixin private CommonOptions common = new CommonOptions();

  @Mixin private StreamOptions streamOptions = new StreamOptions();

  @Mixin private WriteOptions options = new WriteOptions();

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "How long is measured. Default: ${DEFAULT-VALUE}.")
  private int seconds = 30;

  LagCommand(Lifetime lifetime) {
    this.lifetime = lifetime;
  }

  @Override
  public Integer call() {
    Workspace workspace = new Workspace(lifetime);
    Launcher launcher = new Launcher(workspace);
    Jdk jdk = common.jdks(launcher).get(0);
    SandboxStream stream = SandboxStream.start(lifetime, streamOptions);
    Comparison comparison = new Comparison("ms", 1, PLAIN);
    for (int round = 1; round <= common.rounds; round++) {
      Progress.tell("Round %d of %d", round, common.rounds);
      int recordBytes = ours(workspace, launcher, jdk, stream, comparison);
      plain(stream, recordBytes, comparison);
    }
    System.out.printf(
        "%nlag in ms, JDK %s, %,d keys, %s, %s, median of %d rounds%n%n",
        jdk.release(),
        options.keys,
        options.description(),
        streamOptions.description(),
        common.rounds);
    System.out.print(comparison.table());
    return 0;
  }

  /** Returns the bytes of a record. */
  private int ours(
      Workspace workspace,
      Launcher launcher,
      Jdk jdk,
      SandboxStream stream,
      Comparison comparison) {
    String topic = stream.nextTopic("keywake");
    DirectedStore store =
        DirectedStore.exporting(workspace, launcher, jdk, stream.settings(), topic);
    store.server().load(options.load().data());
    store.beginExport();
    try (RespClient client = store.server().connect();
        OpenLoop loop = OpenLoop.start(store.server().port(), options.load(), options.rate)) {
      awaitBarrier(store, client, loop);
      try (LagReader reader = LagReader.ofExport(stream.settings(), topic)) {
        loop.run(options.warmUpSeconds * MS_PER_SECOND);
        LoadPhase writes = loop.nextPhase();
        reader.begin();
        loop.run(seconds * MS_PER_SECOND);
        LagReader.Lag lag = reader.finish();
        loop.finish();
        add(comparison, READABLE, lag.readable());
        add(comparison, COVERED, lag.covered());
        add(comparison, "reply to the writer", writes.latency());
        Progress.tell("  %,d records of %,d writes", lag.records(), writes.count());
      }
      Map<String, Object> status = store.status(client);
      return (int)
          (DirectedStore.number(status, "bytes") / DirectedStore.number(status, "records"));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } finally {
      lifetime.end(store.server().process());
      stream.deleteExport(topic);
    }
  }

  private static void awaitBarrier(DirectedStore store, RespClient client, OpenLoop loop) {
    while (DirectedStore.number(store.status(client), "barrier-sequence") < 0) {
      loop.run(POLL_MS);
    }
  }

  private void plain(SandboxStream stream, int recordBytes, Comparison comparison) {
    String topic = stream.nextTopic("plain");
    stream.create(topic);
    PlainProducer producer =
        PlainProducer.start(stream.settings(), topic, options.rate, recordBytes);
    try (producer;
        LagReader reader = LagReader.ofPlainRecords(stream.settings(), topic)) {
      sleep(options.warmUpSeconds);
      reader.begin();
      sleep(seconds);
      add(comparison, PLAIN, reader.finish().readable());
    }
    stream.delete(topic);
  }

  private static void sleep(int seconds) {
    try {
      Thread.sleep(seconds * MS_PER_SECOND);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted while records are sent", e);
    }
  }

  private static void add(Comparison comparison, String what, Percentiles lag) {
    Progress.tell(
        "  %-28s p50 %.1f, p99 %.1f, p99.9 %.1f, max %.1f ms",
        what, lag.p50(), lag.p99(), lag.p999(), lag.max());
    comparison.add("p50", what, lag.p50());
    comparison.add("p99", what, lag.p99());
    comparison.add("p99.9", what, lag.p999());
    comparison.add("max", what, lag.max());
  }
}
