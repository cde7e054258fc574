package io.keywake.store.keyspace;

/**
 * Distinct byte strings, each with a score, in the order of the scores and, where these are equal,
 * of the bytes as unsigned numbers. Never empty while in a table.
 */
public abstract non-sealed class SortedSetValue implements Value {
  /** What {@link #score} returns for a member that is not there: no member has this score. */
  public static final double NO_SCORE = Double.NaN;

  /** A walk over the members in ascending order. */
  public interface Cursor {
    /** Steps to the next member, or returns false at the end. */
    boolean next();

    /** The present member, a copy. */
    byte[] member();

    /** Hands over the present member without copying it. */
    void readMember(Bytes member);

    /** The present member's score; never not-a-number. */
    double score();
  }

  @Override
  public final ValueType type() {
    return ValueType.SORTED_SET;
  }

  /** The number of members. */
  public abstract int size();

  /** The score of a member, or {@link #NO_SCORE}. */
  public abstract double score(byte[] member);

  /** The members from rank {@code from} on, counted from 0, the lowest first. */
  public abstract Cursor members(int from);

  @Override
  public abstract SortedSetValue frozen();
}
