package io.keywake.store.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AccessClockTest {
  private static final int NOW_SECONDS = 1_790_000_000;

  private final AccessClock clock = new AccessClock();

  private void follow(EvictionPolicy policy, int logFactor, int decayMinutes) {
    clock.seconds(NOW_SECONDS);
    clock.follow(new EvictionSettings(1, policy, 5, logFactor, decayMinutes));
  }

  @Test
  void tellsForHowLongAnEntryWasNotUsed() {
    follow(EvictionPolicy.ALLKEYS_LRU, 10, 1);
    int access = clock.begun();
    clock.seconds(NOW_SECONDS + 17);
    assertThat(clock.idleSeconds(access)).isEqualTo(17);
    assertThat(clock.idleSeconds(clock.used(access))).isZero();
  }

  @Test
  void countsUsesAsALogarithm() {
    follow(EvictionPolicy.ALLKEYS_LFU, 10, 1);
    int access = clock.begun();
    assertThat(clock.count(access)).isEqualTo(5);
    access = clock.used(access);
    assertThat(clock.count(access)).isEqualTo(6);
    for (int uses = 0; uses < 100; uses++) {
      access = clock.used(access);
    }
    // Redis's table of this factor says 10 after a hundred uses and 18 after a thousand.
    assertThat(clock.count(access)).isBetween(8, 13);
    for (int uses = 0; uses < 1000; uses++) {
      access = clock.used(access);
    }
    assertThat(clock.count(access)).isBetween(15, 25);
    for (int uses = 0; uses < 1_000_000; uses++) {
      access = clock.used(access);
    }
    assertThat(clock.count(access)).isEqualTo(255);
  }

  @Test
  void countsEveryUseWithoutALogarithm() {
    follow(EvictionPolicy.VOLATILE_LFU, 0, 1);
    int access = clock.begun();
    for (int uses = 0; uses < 90; uses++) {
      access = clock.used(access);
    }
    assertThat(clock.count(access)).isEqualTo(95);
  }

  @Test
  void countsDownAsTimePasses() {
    follow(EvictionPolicy.ALLKEYS_LFU, 0, 2);
    int access = clock.begun();
    clock.seconds(NOW_SECONDS + 119);
    assertThat(clock.count(access)).isBetween(4, 5);
    clock.seconds(NOW_SECONDS + 4 * 60);
    assertThat(clock.count(access)).isEqualTo(3);
    // Whoever comes back begins where time has brought it.
    assertThat(clock.count(clock.used(access))).isEqualTo(4);
    clock.seconds(NOW_SECONDS + 4 * 60 * 60);
    assertThat(clock.count(access)).isZero();
  }

  @Test
  void countsDownNeverIfToldSo() {
    follow(EvictionPolicy.ALLKEYS_LFU, 0, 0);
    int access = clock.begun();
    clock.seconds(NOW_SECONDS + 10_000_000);
    assertThat(clock.count(access)).isEqualTo(5);
  }
}
