package io.keywake.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Memory per key. Runs on the main thread. */
@Command(
    name = "memory",
    description = {
      "Bytes per key, loaded over the port: live heap of our server beside used_memory of"
          + " redis-server, each without what the same server needs when it is empty.",
      ""
    })
final class MemoryCommand implements Callable<Integer> {
  private static final int STRING_BYTES = 64;
  private static final int FIELDS = 10;
  private static final int FIELD_VALUE_BYTES = 16;
  private static final int KEYS_PER_HASH = 5;

  /** Loaded and removed before the empty server is weighed, so that its code is there. */
  private static final int WARM_UP_KEYS = 20_000;

  private final Lifetime lifetime;

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--keys",
      paramLabel = "N",
      description =
          "How many strings, and five times as many as hashes. Default: ${DEFAULT-VALUE}.")
  private int keys = 1_000_000;

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
      for (boolean hashes : new boolean[] {false, true}) {
        for (StoreUnderTest peer : peers) {
          Dataset data = hashes ? hashes(keys / KEYS_PER_HASH) : strings(keys);
          double bytes = bytesPerKey(workspace, peer, data, hashes);
          Progress.tell(
              "round %d %s %-24s %,8.1f bytes/key", round, data.name(), peer.label(), bytes);
          comparison.add(data.name(), peer.label(), bytes);
        }
      }
      Collections.reverse(peers);
    }
    System.out.printf(
        "%n%,d strings and %,d hashes, keys of %d bytes, median of %d rounds%n%n",
        keys, keys / KEYS_PER_HASH, Dataset.KEY_BYTES, common.rounds);
    System.out.print(comparison.table());
    return 0;
  }

  private static double bytesPerKey(
      Workspace workspace, StoreUnderTest peer, Dataset data, boolean hashes) {
    RunningStore server = peer.start();
    server.load(hashes ? hashes(WARM_UP_KEYS) : strings(WARM_UP_KEYS));
    server.call("FLUSHALL");
    long empty = peer.usedBytes(server);
    server.load(data);
    long full = peer.usedBytes(server);
    workspace.lifetime().end(server.process());
    return (double) (full - empty) / data.count();
  }

  private static Dataset strings(int count) {
    return Dataset.strings(count, STRING_BYTES);
  }

  private static Dataset hashes(int count) {
    return Dataset.hashes(count, FIELDS, FIELD_VALUE_BYTES);
  }
}
