package io.keywake.benchmarks;

/** A server that can be started, filled and weighed: ours, or the original. Immutable. */
sealed interface StoreUnderTest permits KeywakeStore, RedisStore {
  /** How it is called in a table. */
  String label();

  /** Starts one on a free port, which answers and ends with the benchmark. */
  RunningStore start();

  /** Bytes of memory that keys and values take, and what belongs to them, without garbage. */
  long usedBytes(RunningStore server);
}
