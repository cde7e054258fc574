package io.keywake.store.server;

import io.keywake.store.keyspace.Eviction;

/**
 * Goes on evicting when the slice before a command was not enough, or when the limit of memory was
 * lowered, a slice in every turn.
 *
 * <p>Execution thread only.
 */
final class EvictionTask implements LoopTask {
  private final Eviction eviction;

  EvictionTask(Eviction eviction) {
    this.eviction = eviction;
  }

  @Override
  public int doWork(Turn turn) {
    if (!eviction.isUnderWay()) {
      return 0;
    }
    eviction.makeRoom();
    return 1;
  }

  @Override
  public long nanosUntilNext(long nowNanos) {
    return eviction.isUnderWay() ? 0 : NEVER;
  }
}
