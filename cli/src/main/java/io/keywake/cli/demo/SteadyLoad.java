package io.keywake.cli.demo;

import io.keywake.cli.verify.StoreClient;
import io.keywake.workload.Workload;
import io.keywake.workload.WorkloadSettings;
import java.time.Duration;

/**
 * A client that fills a store, if it has nothing yet, and then writes so and so many commands a
 * second. Owned by one thread.
 */
public final class SteadyLoad {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final StoreClient client;
  private final Workload workload;
  private final Writer writer;
  private final int commandsPerSecond;
  private long commands;

  /**
   * @param keys how many different keys it uses, about
   * @param seed which keys and commands there are
   */
  public SteadyLoad(StoreClient client, int keys, long seed, int commandsPerSecond) {
    this.client = client;
    this.workload = new Workload(WorkloadSettings.lifelike(seed, keys), System::currentTimeMillis);
    this.writer = new Writer(client, workload);
    this.commandsPerSecond = commandsPerSecond;
  }

  /**
   * Fills the store, unless it has keys.
   *
   * @return how many commands that took
   */
  public long fill() {
    boolean isEmpty = client.call("DBSIZE").equals(0L);
    return isEmpty ? new Loader(client, done -> {}).load(workload.loading()) : 0;
  }

  /**
   * Writes for a moment.
   *
   * @param elapsedNanos since the first call
   * @return how long to wait before the next one
   */
  public Duration step(long elapsedNanos) {
    commands += writer.step();
    long dueNanos = commands * NANOS_PER_SECOND / commandsPerSecond;
    return Duration.ofNanos(Math.max(0, dueNanos - elapsedNanos));
  }
}
