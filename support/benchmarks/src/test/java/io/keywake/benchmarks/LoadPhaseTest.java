package io.keywake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class LoadPhaseTest {
  private static final long MS = 1_000_000;

  private final LoadPhase first = new LoadPhase(0, null);

  @Test
  void takesLatenciesFromWhenARequestWasDue() {
    for (int ms = 1; ms <= 1000; ms++) {
      first.replied(5 * MS, 5 * MS + ms * MS);
    }

    Percentiles latency = first.latency();
    assertThat(first.count()).isEqualTo(1000);
    assertThat(latency.p50()).isCloseTo(500, within(1.0));
    assertThat(latency.p99()).isCloseTo(990, within(1.0));
    assertThat(latency.p999()).isCloseTo(999, within(1.0));
    assertThat(latency.max()).isCloseTo(1000, within(1.0));
  }

  @Test
  void countsARequestWhereItWasDueHoweverLateItsReplyComes() {
    LoadPhase second = new LoadPhase(10 * MS, first);
    LoadPhase third = new LoadPhase(20 * MS, second);

    third.replied(9 * MS, 30 * MS);
    third.replied(10 * MS, 30 * MS);
    third.replied(25 * MS, 30 * MS);

    assertThat(first.latency().max()).isCloseTo(21, within(0.1));
    assertThat(second.latency().max()).isCloseTo(20, within(0.1));
    assertThat(third.latency().max()).isCloseTo(5, within(0.1));
  }

  @Test
  void tellsTheDelayOfTheClientApart() {
    first.sent(0, 3 * MS);
    first.replied(0, 7 * MS);

    assertThat(first.delay().max()).isCloseTo(3, within(0.1));
    assertThat(first.latency().max()).isCloseTo(7, within(0.1));
  }

  @Test
  void takesWhatIsLongerThanAMinuteForAMinute() {
    first.replied(0, 100_000 * MS);

    assertThat(first.latency().max()).isCloseTo(60_000, within(60.0));
  }
}
