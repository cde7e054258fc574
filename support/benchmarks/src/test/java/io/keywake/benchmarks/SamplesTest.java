package io.keywake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SamplesTest {
  @Test
  void takesTheMiddleOfAnOddNumberOfRounds() {
    assertThat(Samples.of(List.of(9.0, 1.0, 2.0))).isEqualTo(new Samples(2, 1, 9));
  }

  @Test
  void takesTheMeanOfTheTwoInTheMiddleOfAnEvenNumber() {
    assertThat(Samples.of(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(new Samples(3, 1, 9));
  }
}
