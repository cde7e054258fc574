package io.keywake.store.server;

import io.keywake.store.command.BlockedClients;

/**
 * Lets blocked clients go when their time is up.
 *
 * <p>Execution thread only.
 */
final class BlockedClientsTask implements LoopTask {
  private static final long NANOS_PER_MS = 1_000_000;

  private final BlockedClients clients;

  BlockedClientsTask(BlockedClients clients) {
    this.clients = clients;
  }

  @Override
  public int doWork(Turn turn) {
    return clients.timeOut();
  }

  @Override
  public long nanosUntilNext(long nowNanos) {
    long ms = clients.msUntilTimeout();
    return ms > NEVER / NANOS_PER_MS ? NEVER : Math.max(0, ms) * NANOS_PER_MS;
  }
}
