package io.keywake.store.keyspace;

import io.keywake.store.keyspace.collection.OrderBound;
import java.util.random.RandomGenerator;

/**
 * Distinct byte strings, each with a score, in the order of the scores and, where these are equal,
 * of the bytes as unsigned numbers. Never empty while in a table.
 *
 * <p>Ranks count from 0, the lowest member first.
 */
public abstract sealed class SortedSetValue implements Value
    permits CompactSortedSet, LargeSortedSet {
  /** What {@link #score} returns for a member that is not there: no member has this score. */
  public static final double NO_SCORE = Double.NaN;

  /** What {@link #rank} returns for a member that is not there. */
  public static final int NO_RANK = -1;

  /** A walk over the members in their order, up or down. */
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

  /** Receives one member, as a copy, with its score. */
  @FunctionalInterface
  public interface MemberVisitor {
    void member(byte[] member, double score);
  }

  @Override
  public final ValueType type() {
    return ValueType.SORTED_SET;
  }

  /** The number of members. */
  public abstract int size();

  /** The score of a member, or {@link #NO_SCORE}. */
  public abstract double score(byte[] member);

  /** The rank of a member, or {@link #NO_RANK}. */
  public abstract int rank(byte[] member);

  /** How many members lie before a bound. */
  public abstract int countBefore(OrderBound bound);

  /** The members from rank {@code from} on, upwards; none if there is no such rank. */
  public abstract Cursor members(int from);

  /** The members from rank {@code from} on, downwards; none if there is no such rank. */
  public abstract Cursor descending(int from);

  /**
   * Visits at least {@code count} members from {@code cursor} on, as {@code ZSCAN} does: whoever
   * starts at 0 and goes on until 0 is returned has seen each member that was there throughout.
   */
  public abstract long scan(long cursor, int count, MemberVisitor visitor);

  /** Visits one member, each with the same probability. */
  public abstract void random(RandomGenerator random, MemberVisitor visitor);

  @Override
  public abstract SortedSetValue frozen();
}
