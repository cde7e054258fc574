package io.keywake.benchmarks;

import static io.keywake.benchmarks.ExportingStore.number;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * What one round of the latency benchmark does with each server: a new process each time, filled,
 * warmed up with the same load, and measured without a pause between rest and disturbance. Runs on
 * the main thread.
 */
final class LatencyRound {
  static final String AT_REST = "at rest";
  static final String EXPORTING = "during an export";
  static final String BESIDE_PRODUCER = "beside a plain producer";
  static final String SAVING = "during BGSAVE";

  private static final long POLL_MS = 50;
  private static final double MS_PER_SECOND = 1000;

  private final Workspace workspace;
  private final Launcher launcher;
  private final SandboxStream stream;
  private final LatencyOptions options;

  /** What an export, together with the load, gave to the broker. */
  private record Published(long records, long bytes, long elapsedMs) {
    int recordsPerSecond() {
      return (int) Math.max(1, Math.round(records * MS_PER_SECOND / elapsedMs));
    }

    int recordBytes() {
      return (int) Math.max(1, bytes / records);
    }
  }

  LatencyRound(
      Workspace workspace, Launcher launcher, SandboxStream stream, LatencyOptions options) {
    this.workspace = workspace;
    this.launcher = launcher;
    this.stream = stream;
    this.options = options;
  }

  /**
   * Ours: at rest, during an export, and at rest while another process loads the broker as much.
   */
  void keywake(Jdk jdk, LatencyTable into) {
    Published published = export(jdk, into);
    Progress.tell(
        "  the export and the load made %,d records of %d bytes, %,d/s",
        published.records(), published.recordBytes(), published.recordsPerSecond());
    besideProducer(jdk, published, into);
  }

  private Published export(Jdk jdk, LatencyTable into) {
    String topic = stream.nextTopic("keywake");
    ExportingStore store = filled(jdk, topic);
    try (OpenLoop loop = load(store.server(), into)) {
      loop.run(options.warmUpMs());
      LoadPhase rest = loop.nextPhase();
      loop.run(options.measureMs());
      LoadPhase exporting = loop.nextPhase();
      Published published = awaitBarrier(store, store.beginExport(), loop);
      loop.nextPhase();
      loop.finish();
      into.add(AT_REST, rest);
      into.add(EXPORTING, exporting);
      return published;
    } finally {
      workspace.lifetime().end(store.server().process());
      stream.deleteExport(topic);
    }
  }

  private ExportingStore filled(Jdk jdk, String topic) {
    ExportingStore store = ExportingStore.start(workspace, launcher, jdk, stream.settings(), topic);
    store.server().load(options.data());
    return store;
  }

  private OpenLoop load(RunningStore server, LatencyTable into) {
    return OpenLoop.start(server.port(), options.load(), into.requestsPerSecond());
  }

  /** Waits for the first barrier, which holds all that there was when the export began. */
  private static Published awaitBarrier(ExportingStore store, long beginMs, OpenLoop loop) {
    try (RespClient client = store.server().connect()) {
      while (true) {
        Map<String, Object> status = store.status(client);
        if (number(status, "barrier-sequence") >= 0) {
          return new Published(
              number(status, "records"),
              number(status, "bytes"),
              System.currentTimeMillis() - beginMs);
        }
        loop.run(POLL_MS);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** What the machine does to a store that exports nothing. */
  private void besideProducer(Jdk jdk, Published published, LatencyTable into) {
    ProducerPerformance tool =
        new ProducerPerformance(workspace, stream.settings(), published.recordBytes());
    String topic = stream.nextTopic("producer-performance");
    stream.create(topic);
    ExportingStore store = filled(jdk, stream.nextTopic("never-begun"));
    try (OpenLoop loop = load(store.server(), into)) {
      loop.run(options.warmUpMs());
      LoadPhase beside = loop.nextPhase();
      tool.runAt(jdk, topic, Math.toIntExact(published.records()), published.recordsPerSecond());
      loop.nextPhase();
      loop.finish();
      into.add(BESIDE_PRODUCER, beside);
    } finally {
      workspace.lifetime().end(store.server().process());
      stream.delete(topic);
    }
  }

  /** The original: at rest, and while it saves, as often as it takes. */
  void redis(RedisStore redis, LatencyTable into) {
    RunningStore server = redis.start();
    server.load(options.data());
    try (OpenLoop loop = load(server, into);
        RespClient client = server.connect()) {
      loop.run(options.warmUpMs());
      LoadPhase rest = loop.nextPhase();
      loop.run(options.measureMs());
      LoadPhase saving = loop.nextPhase();
      long beginNanos = System.nanoTime();
      while (System.nanoTime() - beginNanos < options.measureMs() * 1_000_000) {
        client.call("BGSAVE");
        while (RedisStore.isSaving(client)) {
          loop.run(POLL_MS);
        }
      }
      loop.nextPhase();
      loop.finish();
      into.add(AT_REST, rest);
      into.add(SAVING, saving);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } finally {
      workspace.lifetime().end(server.process());
    }
  }
}
