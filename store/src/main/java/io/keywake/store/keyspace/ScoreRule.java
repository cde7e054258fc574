package io.keywake.store.keyspace;

/**
 * On what condition members get scores, and how. Immutable.
 *
 * @param ifAbsent only members that are not there
 * @param ifPresent only members that are there
 * @param ifGreater members that are there only if the score gets greater
 * @param ifLess members that are there only if the score gets less
 * @param increment whether the given number is added to the score, which is 0 for a new member
 */
public record ScoreRule(
    boolean ifAbsent, boolean ifPresent, boolean ifGreater, boolean ifLess, boolean increment) {
  /** The given score, whatever there was. */
  public static final ScoreRule SET = new ScoreRule(false, false, false, false, false);

  /** The given number added to the score. */
  public static final ScoreRule ADD = new ScoreRule(false, false, false, false, true);

  /** Whether a member with this score, or {@link SortedSetValue#NO_SCORE}, is left as it is. */
  boolean leaves(double present) {
    return Double.isNaN(present) ? ifPresent : ifAbsent;
  }

  /** The score that follows from the present one and the given number. */
  double next(double present, double given) {
    return increment && !Double.isNaN(present) ? present + given : given;
  }

  /** Whether a member that is there may get another score. */
  boolean admits(double present, double next) {
    return !(ifGreater && next <= present) && !(ifLess && next >= present);
  }
}
