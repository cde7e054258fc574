package io.keywake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class ComparisonTest {
  private final Comparison comparison = new Comparison("requests/s", 0, "theirs");

  @Test
  void putsTheReferenceLastAndTakesRatiosWithinARound() {
    comparison.add("SET", "theirs", 1000);
    comparison.add("SET", "ours", 900);
    comparison.add("SET", "ours", 2000);
    comparison.add("SET", "theirs", 4000);
    comparison.add("SET", "theirs", 2000);
    comparison.add("SET", "ours", 3000);

    assertThat(comparison.table())
        .isEqualTo(
            """
                         requests/s    min    max  ratio   min   max
            SET  ours         2,000    900  3,000   0.90  0.50  1.50
                 theirs       2,000  1,000  4,000
            """);
  }

  @Test
  void showsAsManyDigitsAsItIsTold() {
    Comparison bytes = new Comparison("bytes/key", 1, "theirs");
    bytes.add("strings", "theirs", 168.04);

    assertThat(bytes.table()).contains("168.0 ");
  }

  @Test
  void refusesToPairRoundsThatOnlyOnePeerHad() {
    comparison.add("SET", "theirs", 1000);
    comparison.add("SET", "ours", 900);
    comparison.add("SET", "ours", 900);

    assertThatThrownBy(comparison::table).hasMessage("measured in 2 rounds, the reference in 1");
  }
}
