package io.keywake.store.keyspace;

import java.util.SplittableRandom;

/**
 * What the 32 bits mean in which an entry remembers its use, and how a use changes them. Owned by
 * the execution thread.
 *
 * <pre>
 *   by time                      by frequency
 *   +--------------------------+ +------------------------------+-----------+
 *   | seconds of the last use  | | minutes of the last use,     | count of  |
 *   |                          | | modulo 2^24                  | uses, u8  |
 *   +--------------------------+ +------------------------------+-----------+
 * </pre>
 *
 * <p>The count is a logarithm: a use raises it with a probability that falls as it rises (Morris,
 * "Counting large numbers of events in small registers", 1978), and it goes down as time passes, so
 * that what was popular once does not stay for ever. When the meaning changes, what entries hold is
 * read in the new one, which is wrong until they have been used again, as in Redis.
 */
final class AccessClock {
  private static final int SECONDS_PER_MINUTE = 60;
  private static final int COUNT_BITS = 8;
  private static final int COUNT_MAX = (1 << COUNT_BITS) - 1;
  private static final int MINUTES_MASK = (1 << (Integer.SIZE - COUNT_BITS)) - 1;

  /** What a new entry begins with, so that it is not the first to go. */
  private static final int COUNT_OF_NEW = 5;

  /** Chance decides about counts alone; with the same draws in every run, runs can be repeated. */
  private final SplittableRandom random = new SplittableRandom(1);

  private int seconds;
  private boolean countsUses;
  private int logFactor = EvictionSettings.DEFAULT.lfuLogFactor();
  private int decayMinutes = EvictionSettings.DEFAULT.lfuDecayMinutes();

  int seconds() {
    return seconds;
  }

  void seconds(int seconds) {
    this.seconds = seconds;
  }

  void follow(EvictionSettings settings) {
    countsUses = settings.policy().countsUses();
    logFactor = settings.lfuLogFactor();
    decayMinutes = settings.lfuDecayMinutes();
  }

  boolean countsUses() {
    return countsUses;
  }

  /** What a new entry remembers. */
  int begun() {
    return countsUses ? packed(COUNT_OF_NEW) : seconds;
  }

  /** What an entry that remembers {@code access} remembers after another use. */
  int used(int access) {
    if (!countsUses) {
      return seconds;
    }
    int count = count(access);
    if (count < COUNT_MAX) {
      int aboveNew = Math.max(0, count - COUNT_OF_NEW);
      if (random.nextDouble() * ((double) aboveNew * logFactor + 1) < 1) {
        count++;
      }
    }
    return packed(count);
  }

  /** How often an entry is used, from 0 to 255; only if uses are counted. */
  int count(int access) {
    int count = access & COUNT_MAX;
    if (decayMinutes == 0) {
      return count;
    }
    int passed = (minutes() - (access >>> COUNT_BITS)) & MINUTES_MASK;
    return Math.max(0, count - passed / decayMinutes);
  }

  /** For how many seconds an entry has not been used; only if uses are not counted. */
  long idleSeconds(int access) {
    return Math.max(0, (long) seconds - access);
  }

  /** What an entry remembers that was used last so many seconds ago. */
  int usedBefore(long idleSeconds) {
    return (int) Math.max(0, seconds - idleSeconds);
  }

  /** What an entry remembers that has been used so often, from 0 to 255. */
  int usedTimes(int count) {
    return packed(count);
  }

  private int packed(int count) {
    return (minutes() << COUNT_BITS) | count;
  }

  private int minutes() {
    return (seconds / SECONDS_PER_MINUTE) & MINUTES_MASK;
  }
}
