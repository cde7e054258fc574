package io.keywake.store.keyspace.collection;

import java.util.Arrays;

/**
 * A place in the order of a sorted set: it parts the members before it from those behind it. Pure,
 * so any thread may ask.
 *
 * <p>It is expected to be monotone: what comes before a member that lies before the bound lies
 * before it too. A bound by bytes is so only among members of one score.
 */
@FunctionalInterface
public interface OrderBound {

  /** Whether a member lies before the bound. */
  boolean isBehind(double score, byte[] array, int from, int length);

  /** Before the first member. */
  static OrderBound first() {
    return (score, array, from, length) -> false;
  }

  /** Behind the last member. */
  static OrderBound last() {
    return (score, array, from, length) -> true;
  }

  /** Before the members of a score. */
  static OrderBound beforeScore(double bound) {
    return (score, array, from, length) -> score < bound;
  }

  /** Behind the members of a score. */
  static OrderBound afterScore(double bound) {
    return (score, array, from, length) -> score <= bound;
  }

  /** Before a member, among members of one score. */
  static OrderBound beforeMember(byte[] member) {
    return (score, array, from, length) -> compare(array, from, length, member) < 0;
  }

  /** Behind a member, among members of one score. */
  static OrderBound afterMember(byte[] member) {
    return (score, array, from, length) -> compare(array, from, length, member) <= 0;
  }

  private static int compare(byte[] array, int from, int length, byte[] member) {
    return Arrays.compareUnsigned(array, from, from + length, member, 0, member.length);
  }
}
