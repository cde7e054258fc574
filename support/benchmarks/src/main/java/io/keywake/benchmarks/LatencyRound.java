package io.keywake.benchmarks;

import static io.keywake.benchmarks.DirectedStore.number;

import io.keywake.benchmarks.LatencyOptions.Disturbance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one round of the latency benchmark does with each server: a new process each time, filled,
 * warmed up with the same load, and measured without a pause between rest and disturbance. Runs on
 * the main thread.
 */
final class LatencyRound {
  static final String AT_REST = "at rest";
  static final String WALKING = "during a walk";
  static final String EXPORTING = "during an export";
  static final String STREAMING = "during its stream";
  static final String BESIDE_PRODUCER = "beside a plain producer";
  static final String SAVING = "during BGSAVE";

  private static final long POLL_MS = 50;
  private static final double MS_PER_SECOND = 1000;
  private static final long NANOS_PER_MS = 1_000_000;

  private final Workspace workspace;
  private final Launcher launcher;
  private final LatencyOptions options;
  private final OpenLoop.Settings load;

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
      Workspace workspace, Launcher launcher, LatencyOptions options, LoadedCommand command) {
    this.workspace = workspace;
    this.launcher = launcher;
    this.options = options;
    this.load = options.load(command);
  }

  /**
   * Ours: at rest, and then while it works for others.
   *
   * @param stream for an export, after which one more server, which exports nothing, is measured
   *     while another process loads the broker as much; null for no export
   */
  void keywake(Jdk jdk, @Nullable SandboxStream stream, LatencyTable into) {
    String topic = stream == null ? "" : stream.nextTopic("keywake");
    DirectedStore store =
        stream == null
            ? DirectedStore.start(workspace, launcher, jdk)
            : DirectedStore.exporting(workspace, launcher, jdk, stream.settings(), topic);
    store.server().load(load.data());
    Published published = null;
    try (OpenLoop loop = load(store.server(), into)) {
      Map<String, LoadPhase> phases = new LinkedHashMap<>();
      loop.run(options.warmUpMs());
      phases.put(AT_REST, loop.nextPhase());
      loop.run(options.measureMs());
      if (options.disturbances.contains(Disturbance.WALK)) {
        phases.put(WALKING, loop.nextPhase());
        store.walk();
        loop.run(options.measureMs());
        loop.nextPhase();
        Progress.tell("  it was walked %d times", store.rest());
      }
      if (options.disturbances.contains(Disturbance.SAVE)) {
        phases.put(SAVING, loop.nextPhase());
        saveAgainAndAgain(store.server(), loop);
      }
      if (stream != null) {
        phases.put(EXPORTING, loop.nextPhase());
        published = awaitBarrier(store, store.beginExport(), loop);
        phases.put(STREAMING, loop.nextPhase());
        loop.run(options.measureMs());
        loop.nextPhase();
      }
      loop.finish();
      phases.forEach(into::add);
    } finally {
      workspace.lifetime().end(store.server().process());
      if (stream != null) {
        stream.deleteExport(topic);
      }
    }
    if (stream != null && published != null) {
      Progress.tell(
          "  the export and the load made %,d records of %d bytes, %,d/s",
          published.records(), published.recordBytes(), published.recordsPerSecond());
      besideProducer(jdk, stream, published, into);
    }
  }

  private OpenLoop load(RunningStore server, LatencyTable into) {
    return OpenLoop.start(server.port(), load, into.requestsPerSecond());
  }

  /** Waits for the first barrier, which holds all that there was when the export began. */
  private static Published awaitBarrier(DirectedStore store, long beginMs, OpenLoop loop) {
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
  private void besideProducer(
      Jdk jdk, SandboxStream stream, Published published, LatencyTable into) {
    ProducerPerformance tool =
        new ProducerPerformance(workspace, stream.settings(), published.recordBytes());
    String topic = stream.nextTopic("producer-performance");
    stream.create(topic);
    DirectedStore store = DirectedStore.start(workspace, launcher, jdk);
    store.server().load(load.data());
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
    server.load(load.data());
    try (OpenLoop loop = load(server, into)) {
      loop.run(options.warmUpMs());
      LoadPhase rest = loop.nextPhase();
      loop.run(options.measureMs());
      LoadPhase saving = loop.nextPhase();
      saveAgainAndAgain(server, loop);
      loop.finish();
      into.add(AT_REST, rest);
      into.add(SAVING, saving);
    } finally {
      workspace.lifetime().end(server.process());
    }
  }

  /** Saves in the background for as long as rest was measured; then another phase begins. */
  private void saveAgainAndAgain(RunningStore server, OpenLoop loop) {
    long beginNanos = System.nanoTime();
    int saves = 0;
    try (RespClient client = server.connect()) {
      while (System.nanoTime() - beginNanos < options.measureMs() * NANOS_PER_MS) {
        client.call("BGSAVE");
        while (RunningStore.isSaving(client)) {
          loop.run(POLL_MS);
        }
        saves++;
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    loop.nextPhase();
    Progress.tell("  it saved %d times", saves);
  }
}
