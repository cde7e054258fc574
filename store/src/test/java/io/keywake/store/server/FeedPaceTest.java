package io.keywake.store.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FeedPaceTest {
  private static final long WINDOW_NANOS = 5_000_000;

  private long nowNanos = 1_000;
  private long delayNanos;
  private long waitedNanos;
  private final FeedPace pace = new FeedPace(() -> delayNanos, nowNanos);

  @Test
  void doesNotRestWhileThereAreProcessorsForEverybody() {
    for (int window = 0; window < 100; window++) {
      assertThat(restAfterWindow(4, true)).isZero();
    }
  }

  @Test
  void restsLongerAndLongerWhileCommandsLackAProcessor() {
    long first = restAfterWindow(6, true);
    long second = restAfterWindow(50, true);
    assertThat(first).isPositive();
    assertThat(second).isEqualTo(2 * first);
    for (int window = 0; window < 100; window++) {
      assertThat(restAfterWindow(90, true)).isLessThanOrEqualTo(FeedPace.REST_NANOS_MAX);
    }
    assertThat(restAfterWindow(6, true)).isEqualTo(FeedPace.REST_NANOS_MAX);
  }

  @Test
  void comesBackToNoRestWhenTheProcessorsAreFree() {
    for (int window = 0; window < 20; window++) {
      restAfterWindow(30, true);
    }
    long before = restAfterWindow(0, true);
    assertThat(restAfterWindow(0, true)).isLessThan(before);
    for (int window = 0; window < 200; window++) {
      restAfterWindow(0, true);
    }
    assertThat(restAfterWindow(0, true)).isZero();
  }

  @Test
  void doesNotRestForNobody() {
    restAfterWindow(50, true);
    assertThat(restAfterWindow(50, false)).isZero();
  }

  @Test
  void restsLessTheLongerSomebodyWaitsForAConsistentPoint() {
    for (int window = 0; window < 20; window++) {
      restAfterWindow(90, true);
    }
    assertThat(restAfterWindow(90, true)).isEqualTo(FeedPace.REST_NANOS_MAX);
    waitedNanos = 4_000_000_000L;
    assertThat(restAfterWindow(90, true)).isEqualTo(FeedPace.REST_NANOS_MAX / 4);
    waitedNanos = 60_000_000_000L;
    assertThat(restAfterWindow(90, true)).isEqualTo(FeedPace.REST_NANOS_MAX / 10);
    waitedNanos = 0;
    assertThat(restAfterWindow(90, true)).isEqualTo(FeedPace.REST_NANOS_MAX);
  }

  @Test
  void aRestIsOverInTime() {
    long rest = restAfterWindow(6, true);
    assertThat(pace.rests(new FakeTurn(nowNanos + rest - 1, 1, 0))).isTrue();
    assertThat(pace.nanosUntilFed(nowNanos + rest - 1)).isEqualTo(1);
    assertThat(pace.rests(new FakeTurn(nowNanos + rest, 1, 0))).isFalse();
  }

  /** How long the feed rests after a slice at the end of the next window. */
  private long restAfterWindow(int delayPercent, boolean commands) {
    long windowNanos = Math.max(WINDOW_NANOS, pace.nanosUntilFed(nowNanos));
    nowNanos += windowNanos;
    delayNanos += delayPercent * windowNanos / 100;
    boolean rests = pace.rests(new FakeTurn(nowNanos, commands ? 10_000 : 0, 0));
    assertThat(rests).isFalse();
    pace.fed(nowNanos, waitedNanos);
    return pace.nanosUntilFed(nowNanos);
  }
}
