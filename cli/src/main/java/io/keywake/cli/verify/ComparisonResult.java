package io.keywake.cli.verify;

import java.util.List;

/**
 * What a comparison has found. Immutable.
 *
 * @param alike how many keys are the same on both sides
 * @param differences how many are not, or are on one side only
 * @param first some of the differences
 */
public record ComparisonResult(long alike, long differences, List<Difference> first) {
  public ComparisonResult {
    first = List.copyOf(first);
  }
}
