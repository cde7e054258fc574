package io.keywake.store.command;

import io.keywake.store.keyspace.SortedSetBuilder;
import io.keywake.store.keyspace.SortedSetValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A union, intersection or difference as a command asks for it. Immutable but for what it gathers;
 * used on the execution thread.
 *
 * @param sources in the order of the keys
 */
record SortedSetAlgebra(
    Operation operation, List<ScoredSource> sources, Aggregate aggregate, boolean withScores) {
  enum Operation {
    UNION,
    INTERSECTION,
    DIFFERENCE
  }

  /** How the scores of one member become one. */
  enum Aggregate {
    SUM,
    MIN,
    MAX;

    double of(double score, double other) {
      return switch (this) {
        case SUM -> numberOrZero(score + other);
        // A comparison with not-a-number is false, which leaves the score as it is.
        case MIN -> other < score ? other : score;
        case MAX -> other > score ? other : score;
      };
    }
  }

  /**
   * Parses the arguments from the number of keys on.
   *
   * @param stores whether the result is stored, so that scores need not be asked for
   */
  static SortedSetAlgebra parse(
      CommandCall call, int countIndex, Operation operation, boolean stores) {
    List<ScoredSource> sources = sources(call, countIndex);
    Aggregate aggregate = Aggregate.SUM;
    boolean withScores = false;
    boolean combines = operation != Operation.DIFFERENCE;
    int index = countIndex + 1 + sources.size();
    while (index < call.size()) {
      int left = call.size() - index;
      if (combines && left > sources.size() && call.is(index, "weights")) {
        for (ScoredSource source : sources) {
          source.weight(weight(call, ++index));
        }
        index++;
      } else if (combines && left >= 2 && call.is(index, "aggregate")) {
        aggregate = aggregate(call, index + 1);
        index += 2;
      } else if (!stores && call.is(index, "withscores")) {
        withScores = true;
        index++;
      } else {
        throw CommandException.syntax();
      }
    }
    return new SortedSetAlgebra(operation, sources, aggregate, withScores);
  }

  /** The sets at the keys that follow their number; all of them are looked at. */
  static List<ScoredSource> sources(CommandCall call, int countIndex) {
    long count = call.integer(countIndex);
    if (count < 1) {
      throw new CommandException(
          "ERR at least 1 input key is needed for '" + call.spec().fullName() + "' command");
    }
    if (count > call.size() - countIndex - 1) {
      throw CommandException.syntax();
    }
    List<ScoredSource> sources = new ArrayList<>((int) count);
    for (int i = 1; i <= count; i++) {
      sources.add(ScoredSource.at(call, countIndex + i));
    }
    return sources;
  }

  private static double weight(CommandCall call, int index) {
    double weight = DoubleText.parse(call.arg(index));
    if (Double.isNaN(weight)) {
      throw new CommandException("ERR weight value is not a float");
    }
    return weight;
  }

  private static Aggregate aggregate(CommandCall call, int index) {
    if (call.is(index, "sum")) {
      return Aggregate.SUM;
    } else if (call.is(index, "min")) {
      return Aggregate.MIN;
    } else if (call.is(index, "max")) {
      return Aggregate.MAX;
    }
    throw CommandException.syntax();
  }

  /** Gathers the result. */
  SortedSetBuilder result(CommandCall call) {
    SortedSetBuilder result = call.keyspace().sortedSets().builder();
    switch (operation) {
      case UNION -> unite(result);
      case INTERSECTION -> intersect(result);
      case DIFFERENCE -> subtract(result);
    }
    return result;
  }

  /** The smallest first: that is how Redis goes, and in which order fractions are added up. */
  static List<ScoredSource> bySize(List<ScoredSource> sources) {
    return sources.stream().sorted(Comparator.comparingInt(ScoredSource::size)).toList();
  }

  private void unite(SortedSetBuilder result) {
    for (ScoredSource source : bySize(sources)) {
      SortedSetValue.Cursor cursor = source.members();
      while (cursor.next()) {
        byte[] member = cursor.member();
        double score = numberOrZero(source.weighted(cursor.score()));
        double present = result.score(member);
        result.put(member, Double.isNaN(present) ? score : aggregate.of(present, score));
      }
    }
  }

  private void intersect(SortedSetBuilder result) {
    List<ScoredSource> ordered = bySize(sources);
    ScoredSource smallest = ordered.get(0);
    List<ScoredSource> others = ordered.subList(1, ordered.size());
    SortedSetValue.Cursor cursor = smallest.members();
    while (cursor.next()) {
      byte[] member = cursor.member();
      if (others.stream().allMatch(source -> source.contains(member))) {
        double score = numberOrZero(smallest.weighted(cursor.score()));
        for (ScoredSource source : others) {
          score = aggregate.of(score, source.weighted(member));
        }
        result.put(member, score);
      }
    }
  }

  private void subtract(SortedSetBuilder result) {
    List<ScoredSource> others = sources.subList(1, sources.size());
    SortedSetValue.Cursor cursor = sources.get(0).members();
    while (cursor.next()) {
      byte[] member = cursor.member();
      if (others.stream().noneMatch(source -> source.contains(member))) {
        result.put(member, cursor.score());
      }
    }
  }

  private static double numberOrZero(double score) {
    return Double.isNaN(score) ? 0 : score;
  }
}
