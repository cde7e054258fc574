package io.keywake.benchmarks;

import io.keywake.benchmarks.LatencyOptions.Disturbance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Latencies at rest and under disturbance. Runs on the main thread. */
@Command(
    name = "latency",
    description = {
      "Latencies of SET and HSET at half of each server's peak, sent on schedule whether replies"
          + " come or not, and taken from when a request was due.",
      "Our server at rest, while it is walked, during BGSAVE, and during an export; once more while"
          + " Kafka's ProducerPerformance publishes as many records of the same size, at the same"
          + " rate, to the same broker, so that what the machine lacks can be told from what the"
          + " export costs; redis-server at rest and during BGSAVE.",
      ""
    })
final class LatencyCommand implements Callable<Integer> {
  private static final int PEAK_CLIENTS = 50;
  private static final int PEAK_RUNS = 3;
  private static final double LOAD = 0.5;

  private final Lifetime lifetime;

  @Mixin private CommonOptions common = new CommonOptions();

  @Mixin private LatencyOptions options = new LatencyOptions();

  @Mixin private StreamOptions streamOptions = new StreamOptions();

  LatencyCommand(Lifetime lifetime) {
    this.lifetime = lifetime;
  }

  @Override
  public Integer call() {
    Workspace workspace = new Workspace(lifetime);
    RedisStore redis = RedisStore.find(workspace);
    Launcher launcher = new Launcher(workspace);
    List<Jdk> jdks = common.jdks(launcher);
    // Idle while it is not needed, but there all the time, for all of them.
    SandboxStream stream =
        options.disturbances.contains(Disturbance.EXPORT)
            ? SandboxStream.start(lifetime, streamOptions)
            : null;
    for (LoadedCommand command : options.commands) {
      measure(workspace, launcher, redis, jdks, stream, command);
    }
    return 0;
  }

  private void measure(
      Workspace workspace,
      Launcher launcher,
      RedisStore redis,
      List<Jdk> jdks,
      @Nullable SandboxStream stream,
      LoadedCommand command) {
    LatencyRound round = new LatencyRound(workspace, launcher, options, command);
    List<LatencyTable> tables = new ArrayList<>();
    List<Runnable> peers = new ArrayList<>();
    for (Jdk jdk : jdks) {
      LatencyTable table = table(workspace, new KeywakeStore(workspace, launcher, jdk), command);
      tables.add(table);
      peers.add(() -> round.keywake(jdk, stream, table));
    }
    LatencyTable redisTable = table(workspace, redis, command);
    tables.add(redisTable);
    peers.add(() -> round.redis(redis, redisTable));

    for (int number = 1; number <= common.rounds; number++) {
      Progress.tell("%s, round %d of %d", command, number, common.rounds);
      peers.forEach(Runnable::run);
      Collections.reverse(peers);
    }
    System.out.printf(
        "%n%,d keys of %d bytes, values of %d bytes, load on %d connections, export to %s,"
            + " median of %d rounds%n",
        options.keys,
        Dataset.KEY_BYTES,
        options.valueBytes,
        options.connections,
        stream == null ? "nobody" : streamOptions.description(),
        common.rounds);
    tables.forEach(table -> System.out.printf("%n%s", table.text()));
  }

  private LatencyTable table(Workspace workspace, StoreUnderTest store, LoadedCommand command) {
    double rate = options.rate > 0 ? options.rate : LOAD * peak(workspace, store, command);
    return new LatencyTable(store.label(), command, rate, LatencyRound.AT_REST);
  }

  /** The best of a few runs, of which the first is for warming up. */
  private double peak(Workspace workspace, StoreUnderTest store, LoadedCommand command) {
    RunningStore server = store.start();
    server.load(options.load(command).data());
    RedisBenchmark tool =
        new RedisBenchmark(workspace, PEAK_CLIENTS, options.keys, options.valueBytes);
    double best = 0;
    for (int run = 0; run < PEAK_RUNS; run++) {
      RedisBenchmark.Result result =
          tool.run(server.port(), command, options.valueBytes, options.peakRequests);
      best = Math.max(best, result.requestsPerSecond());
    }
    workspace.lifetime().end(server.process());
    Progress.tell("%-24s peak of %s %,.0f/s, without pipelining", store.label(), command, best);
    return best;
  }
}
