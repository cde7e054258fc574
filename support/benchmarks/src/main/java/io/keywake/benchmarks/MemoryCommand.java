package io.keywake.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Memory per key. Runs on the main thread. */
@Command(
    name = "memory",
    description = {
      "Bytes per key, loaded over the port: live heap of our server beside used_memory of"
          + " redis-server, each without what the same server needs when it is empty.",
      ""
    })
final class MemoryCommand implements Callable<Integer> {
  /** Loaded and removed before the empty server is weighed, so that its code is there. */
  private static final int WARM_UP_STRINGS = 50_000;

  private final Lifetime lifetime;

  @Mixin private CommonOptions common = new CommonOptions();

  @Mixin private DataOptions data = new DataOptions(1_000_000);

  MemoryCommand(Lifetime lifetime) {
    this.lifetime = lifetime;
  }

  @Override
  public Integer call() {
    Workspace workspace = new Workspace(lifetime);
    RedisStore redis = RedisStore.find(workspace);
    Launcher launcher = new Launcher(workspace);
    // The size of a reference depends on the collector.
    common.eachCollector = true;
    List<StoreUnderTest> peers = new ArrayList<>();
    common.jdks(launcher).forEach(jdk -> peers.add(new KeywakeStore(workspace, launcher, jdk)));
    peers.add(redis);

    Comparison comparison = new Comparison("bytes/key", 1, redis.label());
    for (int round = 1; round <= common.rounds; round++) {
      for (DataOptions.Kind kind : data.kinds) {
        for (StoreUnderTest peer : peers) {
          Dataset loaded = kind.data(data.keys);
          double bytes = bytesPerKey(workspace, peer, kind.data(WARM_UP_STRINGS), loaded);
          Progress.tell(
              "round %d %s %-24s %,8.1f bytes/key", round, loaded.name(), peer.label(), bytes);
          comparison.add(loaded.name(), peer.label(), bytes);
        }
      }
      Collections.reverse(peers);
    }
    System.out.printf(
        "%n%,d strings or %,d of anything else, keys of %d bytes, median of %d rounds%n%n",
        data.keys, data.keys / DataOptions.KEYS_PER_COLLECTION, Dataset.KEY_BYTES, common.rounds);
    System.out.print(comparison.table());
    return 0;
  }

  private static double bytesPerKey(
      Workspace workspace, StoreUnderTest peer, Dataset warmUp, Dataset data) {
    RunningStore server = peer.start();
    server.load(warmUp);
    server.call("FLUSHALL");
    long empty = peer.usedBytes(server);
    server.load(data);
    long full = peer.usedBytes(server);
    workspace.lifetime().end(server.process());
    return (double) (full - empty) / data.count();
  }
}
