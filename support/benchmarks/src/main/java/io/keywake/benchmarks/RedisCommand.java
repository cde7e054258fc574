package io.keywake.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Throughput and latency as redis-benchmark sees them. Runs on the main thread. */
@Command(
    name = "redis",
    description = {
      "redis-benchmark against our server and against redis-server, one request or sixteen on the"
          + " way per connection.",
      "Both servers hold all keys before, and run through everything once unmeasured.",
      ""
    })
final class RedisCommand implements Callable<Integer> {
  private static final int VALUE_BYTES = 64;
  private static final List<Integer> PIPELINES = List.of(1, 16);

  /** Requests that are pipelined are done faster; this makes the runs about equally long. */
  private static final int REQUESTS_PER_PIPELINED = 4;

  private final Lifetime lifetime;

  /** A server that holds all keys. */
  private record Peer(String label, RunningStore server) {}

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--keys",
      paramLabel = "N",
      description = "Keys of 16 bytes, values of 64. Default: ${DEFAULT-VALUE}.")
  private int keys = 1_000_000;

  @Option(
      names = "--clients",
      paramLabel = "N",
      description = "Connections. Default: ${DEFAULT-VALUE}.")
  private int clients = 50;

  @Option(
      names = "--requests",
      paramLabel = "N",
      description =
          "Requests of a run without pipelining; with it there are four times as many, and of"
              + " MSET, which has ten keys, a third. Default: ${DEFAULT-VALUE}.")
  private int requests = 300_000;

  @Option(
      names = "--tests",
      split = ",",
      paramLabel = "TEST",
      description = "${COMPLETION-CANDIDATES}. Default: all, one after the other.")
  private List<RedisTest> tests = List.of(RedisTest.values());

  RedisCommand(Lifetime lifetime) {
    this.lifetime = lifetime;
  }

  @Override
  public Integer call() {
    Workspace workspace = new Workspace(lifetime);
    RedisBenchmark tool = new RedisBenchmark(workspace, clients, keys, VALUE_BYTES);
    RedisStore redis = RedisStore.find(workspace);
    Launcher launcher = new Launcher(workspace);
    List<Peer> peers = new ArrayList<>();
    for (Jdk jdk : common.jdks(launcher)) {
      peers.add(filled(new KeywakeStore(workspace, launcher, jdk)));
    }
    peers.add(filled(redis));

    Comparison throughput = new Comparison("requests/s", 0, redis.label());
    Comparison latency = new Comparison("p99 ms", 3, redis.label());
    for (int round = 0; round <= common.rounds; round++) {
      round(round, peers, tool, throughput, latency);
      Collections.reverse(peers);
    }
    System.out.printf(
        "%n%d clients, %,d keys of %d bytes, values of %d bytes, median of %d rounds%n%n",
        clients, keys, Dataset.KEY_BYTES, VALUE_BYTES, common.rounds);
    System.out.println(throughput.table());
    System.out.print(latency.table());
    return 0;
  }

  private Peer filled(StoreUnderTest store) {
    Progress.tell("Starting %s and loading %,d keys", store.label(), keys);
    RunningStore server = store.start();
    server.load(Dataset.strings(keys, VALUE_BYTES));
    return new Peer(store.label(), server);
  }

  /** Measures every peer once in every test; the first time only so that all is warm. */
  private void round(
      int round, List<Peer> peers, RedisBenchmark tool, Comparison throughput, Comparison latency) {
    for (int pipeline : PIPELINES) {
      int most = pipeline == 1 ? requests : requests * REQUESTS_PER_PIPELINED;
      for (RedisTest command : tests) {
        String test = command.label() + ", P=" + pipeline;
        int count = command.requests(most);
        for (Peer peer : peers) {
          command.prepare(peer.server(), count, VALUE_BYTES);
          RedisBenchmark.Result result = tool.run(peer.server().port(), command, pipeline, count);
          Progress.tell(
              "%-10s %-20s %-24s %,10.0f/s",
              round == 0 ? "warm-up" : "round " + round,
              test,
              peer.label(),
              result.requestsPerSecond());
          if (round > 0) {
            throughput.add(test, peer.label(), result.requestsPerSecond());
            latency.add(test, peer.label(), result.p99Ms());
          }
        }
      }
    }
  }
}
