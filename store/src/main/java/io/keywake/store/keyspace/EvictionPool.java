package io.keywake.store.keyspace;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The best candidates of the samples taken so far, the best one last: so a small sample does nearly
 * as well as a large one (as in Redis since 3.0). Owned by the execution thread.
 */
final class EvictionPool {
  static final int CANDIDATES_MAX = 16;

  /**
   * An entry that may go, if it is still there.
   *
   * @param rank the higher, the sooner it goes
   */
  record Candidate(int db, long position, byte[] key, long rank) {}

  private final @Nullable Candidate[] candidates = new @Nullable Candidate[CANDIDATES_MAX];
  private int size;

  /** Whether a candidate of this rank would have a place. */
  boolean admits(long rank) {
    Candidate worst = candidates[0];
    return size < CANDIDATES_MAX || (worst != null && rank > worst.rank);
  }

  /** Adds a candidate that is admitted, in the place of the worst if all are taken. */
  void add(Candidate candidate) {
    if (size == CANDIDATES_MAX) {
      System.arraycopy(candidates, 1, candidates, 0, --size);
    }
    int at = size;
    for (Candidate below = at == 0 ? null : candidates[at - 1];
        below != null && below.rank > candidate.rank;
        below = at == 0 ? null : candidates[at - 1]) {
      candidates[at--] = below;
    }
    candidates[at] = candidate;
    size++;
  }

  /** Takes the best one out. */
  @Nullable Candidate takeBest() {
    if (size == 0) {
      return null;
    }
    Candidate best = candidates[--size];
    candidates[size] = null;
    return best;
  }

  void clear() {
    Arrays.fill(candidates, null);
    size = 0;
  }
}
