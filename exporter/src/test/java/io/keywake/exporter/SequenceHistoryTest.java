package io.keywake.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SequenceHistoryTest {
  private final SequenceHistory history = new SequenceHistory();

  @Test
  void knowsOfNoLagWhenEverythingIsPublished() {
    history.sample(1000, 5, 0);
    assertThat(history.lagMs(5, 5, 90_000)).isZero();
  }

  @Test
  void tellsForHowLongTheOldestUnpublishedChangeWaits() {
    history.sample(1000, 5, 5);
    history.sample(2000, 5, 5);
    history.sample(3000, 9, 5);
    history.sample(4000, 20, 5);
    assertThat(history.lagMs(5, 20, 4500)).isEqualTo(2500);
    assertThat(history.lagMs(8, 20, 4500)).isEqualTo(2500);
    assertThat(history.lagMs(9, 20, 4500)).isEqualTo(1500);
  }

  @Test
  void waitsOnWhileNothingChangesAndNothingIsPublished() {
    for (int second = 1; second <= 90; second++) {
      history.sample(second * 1000L, 5, -1);
    }
    assertThat(history.lagMs(-1, 5, 90_000)).isEqualTo(89_000);
  }

  @Test
  void tellsOfALongOutageNearlyAsWell() {
    for (int second = 0; second < 10_000; second++) {
      history.sample(second * 1000L, second, 0);
    }
    assertThat(history.lagMs(0, 9_999, 10_000_000)).isEqualTo(10_000_000);
    assertThat(history.lagMs(5_000, 9_999, 10_000_000)).isBetween(5_000_000L, 5_100_000L);
    assertThat(history.lagMs(9_900, 9_999, 10_000_000)).isBetween(100_000L, 200_000L);
  }

  @Test
  void isExactAgainAfterAnOutage() {
    for (int second = 0; second < 10_000; second++) {
      history.sample(second * 1000L, second, 0);
    }
    history.sample(10_000_000, 20_000, 20_000);
    history.sample(10_000_100, 20_001, 20_000);
    history.sample(10_000_200, 20_002, 20_000);
    assertThat(history.lagMs(20_001, 20_002, 10_000_250)).isEqualTo(150);
  }

  @Test
  void knowsOfNoLagBeforeTheFirstSample() {
    assertThat(history.lagMs(0, 3, 1000)).isZero();
  }
}
