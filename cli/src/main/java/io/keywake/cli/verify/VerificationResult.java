package io.keywake.cli.verify;

import java.util.List;
import java.util.Locale;

/**
 * What a verification has found. Immutable.
 *
 * @param alike how many keys are the same on both sides
 * @param differences how many are not, or are on one side only
 * @param first some of the differences
 * @param undecided how many keys were changing whenever they were looked at
 * @param barriers at how many barriers there was something to look at
 * @param sequence the last of them
 */
public record VerificationResult(
    long alike,
    long differences,
    List<Difference> first,
    long undecided,
    long barriers,
    long sequence) {
  /** Takes a copy of the list. */
  public VerificationResult {
    first = List.copyOf(first);
  }

  /** The number of differences, in words. */
  public String verdict() {
    return String.format(
        Locale.ROOT, differences == 1 ? "%,d difference" : "%,d differences", differences);
  }
}
