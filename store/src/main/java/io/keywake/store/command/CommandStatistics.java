package io.keywake.store.command;

/** What INFO counts of commands. Owned by the execution thread. */
public final class CommandStatistics {
  private long commands;
  private long hits;
  private long misses;
  private long errorReplies;

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

  void reset() {
    commands = 0;
    hits = 0;
    misses = 0;
    errorReplies = 0;
  }
}
