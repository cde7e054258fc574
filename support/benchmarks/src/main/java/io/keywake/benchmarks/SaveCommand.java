package io.keywake.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** How fast snapshots are saved. Runs on the main thread. */
@Command(
    name = "save",
    description = {
      "Megabytes per second of SAVE and of BGSAVE at rest, of our server beside redis-server, with"
          + " the same data. What counts as a megabyte for both is the size of redis-server's file.",
      ""
    })
final class SaveCommand implements Callable<Integer> {
  private static final String FILE = "dump.rdb";
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double BYTES_PER_MB = 1e6;

  private final Lifetime lifetime;

  @Mixin private CommonOptions common = new CommonOptions();

  @Mixin private DataOptions data = new DataOptions(2_000_000);

  SaveCommand(Lifetime lifetime) {
    this.lifetime = lifetime;
  }

  @Override
  public Integer call() {
    Workspace workspace = new Workspace(lifetime);
    RedisStore redis = RedisStore.find(workspace);
    Launcher launcher = new Launcher(workspace);
    List<StoreUnderTest> peers = new ArrayList<>();
    common.jdks(launcher).forEach(jdk -> peers.add(new KeywakeStore(workspace, launcher, jdk)));
    peers.add(redis);
    Comparison saves = new Comparison("MB/s", 0, label(redis, "SAVE"));
    Comparison backgroundSaves = new Comparison("MB/s", 0, label(redis, "BGSAVE"));
    for (DataOptions.Kind kind : data.kinds) {
      measure(kind.data(data.keys), redis, peers, saves, backgroundSaves);
    }
    System.out.printf("%nmedian of %d rounds%n%n%s%n", common.rounds, saves.table());
    System.out.print(backgroundSaves.table());
    return 0;
  }

  private void measure(
      Dataset data,
      RedisStore redis,
      List<StoreUnderTest> peers,
      Comparison saves,
      Comparison backgroundSaves) {
    double megabytes = megabytes(data, redis);
    Progress.tell("%s: %,.0f MB", data.name(), megabytes);
    for (int round = 1; round <= common.rounds; round++) {
      for (StoreUnderTest peer : peers) {
        RunningStore server = peer.start();
        server.load(data);
        try (RespClient client = server.connect()) {
          // The first one is for warming up.
          background(client);
          double background = megabytes / background(client);
          backgroundSaves.add(data.name(), label(peer, "BGSAVE"), background);
          double save = megabytes / foreground(client);
          saves.add(data.name(), label(peer, "SAVE"), save);
          Progress.tell(
              "  round %d  %-24s SAVE %,8.0f MB/s, BGSAVE %,8.0f MB/s",
              round, peer.label(), save, background);
        } catch (IOException failure) {
          throw new UncheckedIOException(failure);
        } finally {
          lifetime.end(server.process());
        }
      }
      Collections.reverse(peers);
    }
  }

  private static String label(StoreUnderTest peer, String command) {
    return peer.label() + ", " + command;
  }

  /** The size of the original's file. */
  private double megabytes(Dataset data, RedisStore redis) {
    RunningStore server = redis.start();
    server.load(data);
    server.call("SAVE");
    try {
      return Files.size(server.process().directory().resolve(FILE)) / BYTES_PER_MB;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } finally {
      lifetime.end(server.process());
    }
  }

  private static double foreground(RespClient client) {
    long beginNanos = System.nanoTime();
    client.call("SAVE");
    return seconds(beginNanos);
  }

  private static double background(RespClient client) {
    long beginNanos = System.nanoTime();
    client.call("BGSAVE");
    while (RunningStore.isSaving(client)) {
      ChildProcess.pause();
    }
    return seconds(beginNanos);
  }

  private static double seconds(long beginNanos) {
    return (System.nanoTime() - beginNanos) / NANOS_PER_SECOND;
  }
}
