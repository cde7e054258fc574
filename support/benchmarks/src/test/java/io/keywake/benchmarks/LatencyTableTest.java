package io.keywake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class LatencyTableTest {
  private final LatencyTable table = new LatencyTable("ours", LoadedCommand.SET, 50_000, "at rest");

  @Test
  void comparesAPhaseWithRest() {
    table.add("at rest", phase(2_000_000));
    table.add("during", phase(3_000_000));

    assertThat(table.text())
        .startsWith("ours, SET at 50,000 requests/s\n")
        .containsPattern("p99\\.9 +during +3\\.00. +3\\.00. +3\\.00. +1\\.50 +1\\.50 +1\\.50")
        .contains("client late, max");
  }

  @Test
  void refusesAPhaseInWhichNothingWasMeasured() {
    assertThatThrownBy(() -> table.add("during", new LoadPhase(0, null)))
        .isInstanceOf(BenchmarkException.class)
        .hasMessageContaining("ours, during: no request was measured");
  }

  private static LoadPhase phase(long latencyNanos) {
    LoadPhase phase = new LoadPhase(0, null);
    phase.sent(0, 1000);
    phase.replied(0, latencyNanos);
    return phase;
  }
}
