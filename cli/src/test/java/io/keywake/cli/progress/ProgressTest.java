package io.keywake.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressTest {
  @Test
  void drawsABarWithPercentRateAndTimeLeft() {
    assertThat(Progress.ofCount("walk", "keys", 250_000, 1_000_000, 2_000).line(true))
        .isEqualTo("walk      [#####...............]  25.0 %  125,000 keys/s  ETA 6 s");
  }

  @Test
  void leavesTheBarOutOfPlainLines() {
    assertThat(Progress.ofCount("loading", "keys", 250_000, 1_000_000, 2_000).line(false))
        .isEqualTo("loading    25.0 %  125,000 keys/s  ETA 6 s");
  }

  @Test
  void saysHowLongItTookAtTheEnd() {
    assertThat(new Progress("walk", "keys", 1, 1_000_000, 4_000).line(true))
        .isEqualTo("walk      [####################] 100.0 %  250,000 keys/s  1,000,000 in 4.0 s");
  }

  @Test
  void promisesNothingBeforeItHasBegun() {
    assertThat(Progress.ofCount("walk", "keys", 0, 10, 0).line(false))
        .isEqualTo("walk        0.0 %  - keys/s  ETA -");
  }

  @Test
  void isDoneWhenThereIsNothingToDo() {
    assertThat(Progress.ofCount("walk", "keys", 0, 0, 5).fraction()).isEqualTo(1);
  }

  @Test
  void neverShowsMoreThanAll() {
    assertThat(Progress.ofCount("loading", "keys", 1_003, 1_000, 5).fraction()).isEqualTo(1);
  }

  @Test
  void fitsALineOfATerminal() {
    assertThat(Progress.ofCount("comparing", "keys", 99_999_999, 100_000_000, 100_000).line(true))
        .hasSizeLessThan(80);
  }
}
