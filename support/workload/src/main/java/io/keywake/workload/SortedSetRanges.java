package io.keywake.workload;

/**
 * Ranges of sorted sets: by rank, by score and by the bytes of members; mostly narrow ones. Owned
 * by the workload's thread.
 */
final class SortedSetRanges {
  /** One way to give a range. */
  @FunctionalInterface
  interface Range {
    void addTo(Arguments command, Target set);
  }

  private static final int NARROW = 4;

  private final Material material;
  private final Dice dice;

  SortedSetRanges(Material material) {
    this.material = material;
    dice = material.dice;
  }

  /** Two ranks, which count from the other end if negative. */
  void byRank(Arguments command, Target set) {
    int from = material.index(set.size());
    int to = from + dice.below(NARROW);
    command.add(from).add(from < 0 && to >= 0 ? -1 : to);
  }

  /** Two scores, lowest first. */
  void byScore(Arguments command, Target set) {
    String min = bound();
    String max = bound();
    boolean isOrdered = number(min) <= number(max);
    command.add(isOrdered ? min : max).add(isOrdered ? max : min);
  }

  private String bound() {
    String score = material.score();
    return dice.oneIn(4) ? "(" + score : score;
  }

  private static double number(String bound) {
    String score = bound.startsWith("(") ? bound.substring(1) : bound;
    return switch (score) {
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(score);
    };
  }

  /** Two members, or ends; means anything only where all scores are equal. */
  void byLex(Arguments command, Target set) {
    command.add(dice.oneIn(4) ? bytes("-") : lexBound(set));
    command.add(dice.oneIn(4) ? bytes("+") : lexBound(set));
  }

  private byte[] lexBound(Target set) {
    byte[] member = material.member(set);
    byte[] bound = new byte[member.length + 1];
    bound[0] = (byte) (dice.oneIn(2) ? '(' : '[');
    System.arraycopy(member, 0, bound, 1, member.length);
    return bound;
  }

  private static byte[] bytes(String text) {
    return Arguments.bytes(text);
  }

  /** A range as ZRANGE and ZRANGESTORE take it, with their options. */
  void addAny(Arguments command, Target set) {
    boolean isReversed = dice.oneIn(4);
    int way = dice.below(3);
    Arguments range = Arguments.of("");
    switch (way) {
      case 0 -> byRank(range, set);
      case 1 -> byScore(range, set);
      default -> byLex(range, set);
    }
    byte[][] bounds = range.command();
    boolean isBackward = isReversed && way != 0;
    command.add(bounds[isBackward ? 2 : 1]).add(bounds[isBackward ? 1 : 2]);
    if (way != 0) {
      command.add(way == 1 ? "BYSCORE" : "BYLEX");
    }
    if (isReversed) {
      command.add("REV");
    }
    if (way != 0 && dice.oneIn(3)) {
      command.add("LIMIT").add(dice.below(NARROW)).add(dice.between(-1, NARROW));
    }
  }
}
