package io.keywake.store.keyspace;

import io.keywake.store.Invariant;

/**
 * When and how entries give way to others, under the names of Redis's settings.
 *
 * @param bytesMax {@code maxmemory}: what {@link Keyspace#usedBytes} should not exceed; 0 for no
 *     limit
 * @param policy {@code maxmemory-policy}: which entries go
 * @param samples {@code maxmemory-samples}: entries per database that are compared at a time
 * @param lfuLogFactor {@code lfu-log-factor}: the larger, the more uses until the count is full
 * @param lfuDecayMinutes {@code lfu-decay-time}: after so many minutes a count goes down by one; 0
 *     for never
 */
public record EvictionSettings(
    long bytesMax, EvictionPolicy policy, int samples, int lfuLogFactor, int lfuDecayMinutes) {
  public static final EvictionSettings DEFAULT =
      new EvictionSettings(0, EvictionPolicy.NOEVICTION, 5, 10, 1);

  public EvictionSettings {
    Invariant.check(bytesMax >= 0 && samples > 0, "a limit is not negative, a sample not empty");
    Invariant.check(lfuLogFactor >= 0 && lfuDecayMinutes >= 0, "counts of uses go up and down");
  }

  boolean isLimited() {
    return bytesMax > 0;
  }
}
