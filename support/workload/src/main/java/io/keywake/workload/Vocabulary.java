package io.keywake.workload;

import java.util.List;

/** Words that texts are made of. */
final class Vocabulary {
  static final List<String> WORDS =
      List.of(
          "wake", "key", "stream", "table", "river", "harbour", "signal", "copper", "linen",
          "amber", "north", "quiet", "lantern", "anchor", "paper", "cedar", "engine", "window",
          "gravel", "meadow", "silver", "orchard", "compass", "bridge", "market", "winter",
          "thread", "barrel", "kettle", "saddle", "and", "with", "for", "under", "between", "of",
          "the", "a", "small", "large", "light", "heavy", "round", "narrow", "from", "made", "kept",
          "sold", "carried");

  private Vocabulary() {}
}
