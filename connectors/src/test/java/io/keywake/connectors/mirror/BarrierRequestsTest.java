package io.keywake.connectors.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class BarrierRequestsTest {
  private final BarrierRequests requests = new BarrierRequests();

  @Test
  void tellsTheSituationWhenTimeRunsOut() {
    assertThatExceptionOfType(BarrierTimeoutException.class)
        .isThrownBy(
            () ->
                requests.ask(
                    BarrierRequests.ANY, 7, Duration.ZERO, barrier -> 0, () -> "still reading"))
        .withMessageContaining("sequence 7")
        .withMessageContaining("still reading");
    assertThat(requests.isAsked()).isFalse();
  }

  @Test
  void comparesSequencesOfOneGenerationOnly() {
    assertThat(answered(2, 12, barrier(1, 1_000_000))).isFalse();
    assertThat(answered(2, 12, barrier(2, 11))).isFalse();
    assertThat(answered(2, 12, barrier(2, 12))).isTrue();
    assertThat(answered(2, 12, barrier(3, 1))).isTrue();
    assertThat(answered(BarrierRequests.ANY, 12, barrier(1, 1_000_000))).isTrue();
    assertThat(answered(BarrierRequests.ANY, 12, barrier(3, 1))).isFalse();
  }

  /** Whether that barrier, and no later one, answers. */
  private static boolean answered(long generation, long sequence, MirrorBarrier barrier) {
    BarrierRequests requests = new BarrierRequests();
    CompletableFuture<MirrorBarrier> answer =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return requests.ask(
                    generation, sequence, Duration.ofDays(1), Function.identity(), () -> "");
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    while (!requests.isAsked()) {
      Thread.onSpinWait();
    }
    requests.answer(barrier);
    boolean isAnswered = !requests.isAsked();
    requests.answer(barrier(Long.MAX_VALUE, Long.MAX_VALUE));
    requests.close(new IllegalStateException("closed"));
    assertThat(answer).succeedsWithin(Duration.ofSeconds(60));
    return isAnswered;
  }

  private static MirrorBarrier barrier(long generation, long sequence) {
    return new MirrorBarrier("store", generation, sequence, 0, Map.of(), Map.of(), 0, 0, 0, false);
  }

  @Test
  void saysWhyItIsClosedToThoseWhoComeLater() {
    IllegalStateException reason = new IllegalStateException("closed");
    requests.close(reason);
    assertThatThrownBy(
            () -> requests.ask(BarrierRequests.ANY, 7, Duration.ofDays(1), barrier -> 0, () -> ""))
        .isSameAs(reason);
    assertThat(requests.isAsked()).isFalse();
  }
}
