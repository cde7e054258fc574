package io.keywake.connectors.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BarrierRequestsTest {
  private final BarrierRequests requests = new BarrierRequests();

  @Test
  void tellsTheSituationWhenTimeRunsOut() {
    assertThatExceptionOfType(BarrierTimeoutException.class)
        .isThrownBy(() -> requests.ask(7, Duration.ZERO, barrier -> 0, () -> "still reading"))
        .withMessageContaining("sequence 7")
        .withMessageContaining("still reading");
    assertThat(requests.isAsked()).isFalse();
  }

  @Test
  void saysWhyItIsClosedToThoseWhoComeLater() {
    IllegalStateException reason = new IllegalStateException("closed");
    requests.close(reason);
    assertThatThrownBy(() -> requests.ask(7, Duration.ofDays(1), barrier -> 0, () -> ""))
        .isSameAs(reason);
    assertThat(requests.isAsked()).isFalse();
  }
}
