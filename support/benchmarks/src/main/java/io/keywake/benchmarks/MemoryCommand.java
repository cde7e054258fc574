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
  private static final int ELEMENTS = 10;
  private static final int ELEMENT_BYTES = 16;
  private static final int KEYS_PER_COLLECTION = 5;

  /** What values may be. */
  enum Kind {
    STRINGS,
    HASHES,
    LISTS,
    SETS,
    ZSETS;

    /** Data that takes about as much memory for each kind, if the count of strings is this. */
    Dataset data(int strings) {
      int collections = Math.max(1, strings / KEYS_PER_COLLECTION);
      return switch (this) {
        case STRINGS -> Dataset.strings(strings, STRING_BYTES);
        case HASHES -> Dataset.hashes(collections, ELEMENTS, ELEMENT_BYTES);
        case LISTS -> Dataset.lists(collections, ELEMENTS, ELEMENT_BYTES);
        case SETS -> Dataset.sets(collections, ELEMENTS, ELEMENT_BYTES);
        case ZSETS -> Dataset.sortedSets(collections, ELEMENTS, ELEMENT_BYTES);
      };
    }
  }

  /** Loaded and removed before the empty server is weighed, so that its code is there. */
  private static final int WARM_UP_STRINGS = 50_000;

  private final Lifetime lifetime;

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--keys",
      paramLabel = "N",
      description =
          "How many strings; of everything else a fifth of that. Default: ${DEFAULT-VALUE}.")
  private int keys = 1_000_000;

  @Option(
      names = "--data",
      split = ",",
      paramLabel = "KIND",
      description = "${COMPLETION-CANDIDATES}. Default: all, one after the other.")
  private List<Kind> kinds = List.of(Kind.values());

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
      for (Kind kind : kinds) {
        for (StoreUnderTest peer : peers) {
          Dataset data = kind.data(keys);
          double bytes = bytesPerKey(workspace, peer, kind.data(WARM_UP_STRINGS), data);
          Progress.tell(
              "round %d %s %-24s %,8.1f bytes/key", round, data.name(), peer.label(), bytes);
          comparison.add(data.name(), peer.label(), bytes);
        }
      }
      Collections.reverse(peers);
    }
    System.out.printf(
        "%n%,d strings or %,d of anything else, keys of %d bytes, median of %d rounds%n%n",
        keys, keys / KEYS_PER_COLLECTION, Dataset.KEY_BYTES, common.rounds);
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
