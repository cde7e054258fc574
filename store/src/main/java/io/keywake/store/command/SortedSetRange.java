package io.keywake.store.command;

import io.keywake.store.keyspace.SortedSetValue;
import io.keywake.store.keyspace.collection.OrderBound;
import java.util.Arrays;

/**
 * A part of a sorted set that a command asks for: by rank, by score, or by bytes. Pure, used on the
 * execution thread.
 */
@FunctionalInterface
interface SortedSetRange {
  /** The ranks from {@code from} to {@code to}, which is exclusive. */
  record Ranks(int from, int to) {
    static final Ranks NONE = new Ranks(0, 0);

    int count() {
      return to - from;
    }
  }

  /** The ranks that a set has in the range. */
  Ranks in(SortedSetValue set);

  /**
   * The ranks from one argument to another, both inclusive; negative ones count from the end.
   *
   * @param reverse whether ranks are counted from the highest member
   */
  static SortedSetRange byRank(CommandCall call, int startIndex, int stopIndex, boolean reverse) {
    long start = call.integer(startIndex);
    long stop = call.integer(stopIndex);
    return set -> {
      int size = set.size();
      long first = Math.max(start < 0 ? start + size : start, 0);
      long end = Math.min(stop < 0 ? stop + size : stop, size - 1) + 1;
      if (first >= end) {
        return Ranks.NONE;
      }
      return reverse
          ? new Ranks((int) (size - end), (int) (size - first))
          : new Ranks((int) first, (int) end);
    };
  }

  /** The scores from one argument to another, each inclusive unless a parenthesis precedes it. */
  static SortedSetRange byScore(CommandCall call, int minIndex, int maxIndex) {
    byte[] min = call.arg(minIndex);
    byte[] max = call.arg(maxIndex);
    double minScore = score(min);
    double maxScore = score(max);
    if (Double.isNaN(minScore) || Double.isNaN(maxScore)) {
      throw new CommandException("ERR min or max is not a float");
    }
    return between(
        isExclusive(min) ? OrderBound.afterScore(minScore) : OrderBound.beforeScore(minScore),
        isExclusive(max) ? OrderBound.beforeScore(maxScore) : OrderBound.afterScore(maxScore));
  }

  /**
   * The members from one argument to another in the order of their bytes: behind a bracket
   * inclusive, behind a parenthesis exclusive; a minus is the lowest end, a plus the highest.
   */
  static SortedSetRange byBytes(CommandCall call, int minIndex, int maxIndex) {
    return between(member(call.arg(minIndex), true), member(call.arg(maxIndex), false));
  }

  private static SortedSetRange between(OrderBound min, OrderBound max) {
    return set -> {
      int from = set.countBefore(min);
      int to = set.countBefore(max);
      return from < to ? new Ranks(from, to) : Ranks.NONE;
    };
  }

  private static boolean isExclusive(byte[] bound) {
    return bound.length > 0 && bound[0] == '(';
  }

  private static double score(byte[] bound) {
    return DoubleText.parseBound(bound, isExclusive(bound) ? 1 : 0);
  }

  private static OrderBound member(byte[] bound, boolean isMin) {
    // Redis reads C strings: what follows a NUL behind the sign does not count.
    boolean isSign = bound.length == 1 || (bound.length > 1 && bound[1] == 0);
    int first = bound.length == 0 ? 0 : bound[0];
    if (isSign && first == '-') {
      return OrderBound.first();
    }
    if (isSign && first == '+') {
      return OrderBound.last();
    }
    if (first != '(' && first != '[') {
      throw new CommandException("ERR min or max not valid string range item");
    }
    byte[] member = Arrays.copyOfRange(bound, 1, bound.length);
    return (first == '[') == isMin
        ? OrderBound.beforeMember(member)
        : OrderBound.afterMember(member);
  }
}
