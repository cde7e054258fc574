package io.keywake.store.command;

/** What INFO counts of commands. Owned by the execution thread. */
public final class CommandStatistics {
  /** The rate is the mean of so many samples. */
  private static final int SAMPLES = 16;

  private long commands;
  private long hits;
  private long misses;
  private long errorReplies;
  private long expiredAtReset;
  private long evictedAtReset;

  private final long[] perSecond = new long[SAMPLES];
  private int nextSample;
  private long sampledAtMs;
  private boolean sampled;
  private long sampledCommands;

  void countCommand() {
    commands++;
  }

  void countLookUp(boolean found) {
    if (found) {
      hits++;
    } else {
      misses++;
    }
  }

  void countErrors(long replies) {
    errorReplies += replies;
  }

  /** Commands executed, those of transactions included. */
  public long commands() {
    return commands;
  }

  /** Keys found by reading commands. */
  public long hits() {
    return hits;
  }

  /** Keys not found by reading commands. */
  public long misses() {
    return misses;
  }

  public long errorReplies() {
    return errorReplies;
  }

  long expiredAtReset() {
    return expiredAtReset;
  }

  long evictedAtReset() {
    return evictedAtReset;
  }

  /**
   * Takes a sample of the rate; to be called every tenth of a second or so.
   *
   * @param nowMs of any clock that never goes back
   */
  public void sample(long nowMs) {
    long elapsedMs = nowMs - sampledAtMs;
    if (sampled && elapsedMs <= 0) {
      return;
    }
    perSecond[nextSample] =
        sampled ? Math.max(0, commands - sampledCommands) * 1000 / elapsedMs : 0;
    sampled = true;
    nextSample = (nextSample + 1) % SAMPLES;
    sampledAtMs = nowMs;
    sampledCommands = commands;
  }

  /** Commands per second, over the last samples. */
  public long commandsPerSecond() {
    long sum = 0;
    for (long each : perSecond) {
      sum += each;
    }
    return sum / SAMPLES;
  }

  /**
   * Begins to count anew.
   *
   * @param expired how many keys the keyspace has seen expire until now
   * @param evicted how many keys were evicted until now
   */
  void reset(long expired, long evicted) {
    commands = 0;
    hits = 0;
    misses = 0;
    errorReplies = 0;
    sampledCommands = 0;
    expiredAtReset = expired;
    evictedAtReset = evicted;
  }
}
