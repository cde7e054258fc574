package io.keywake.store.bgiteration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FeedTargetTest {
  private final FeedTarget target = new FeedTarget();

  @Test
  void growsWhileTheClientRunsDryUpToALimit() {
    int before = target.length();
    target.adapt(0);
    assertThat(target.length()).isGreaterThan(before);

    for (int turn = 0; turn < 100; turn++) {
      target.adapt(0);
    }

    assertThat(target.length()).isEqualTo(512);
  }

  @Test
  void staysForAClientThatWakesTheFeedWhenHalfIsLeft() {
    growTo(100);
    int before = target.length();

    for (int turn = 0; turn < 100; turn++) {
      target.adapt(target.length() / 2);
    }

    assertThat(target.length()).isEqualTo(before);
  }

  @Test
  void shrinksForAClientThatHardlyReads() {
    growTo(100);
    int before = target.length();

    target.adapt(before);
    assertThat(target.length()).isLessThan(before);

    for (int turn = 0; turn < 100; turn++) {
      target.adapt(target.length());
    }
    assertThat(target.length()).isLessThan(8);
  }

  private void growTo(int length) {
    while (target.length() < length) {
      target.adapt(0);
    }
  }
}
