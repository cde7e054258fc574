package io.keywake.store.bgiteration;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.keyspace.Table;
import org.junit.jupiter.api.Test;

class WalkTest {
  private static final int DATABASES = 3;

  private final Walk walk = new Walk(DATABASES);

  @Test
  void hasPassedWhatLiesBeforeItsCursorAndNoMore() {
    walk.advance(100);

    assertThat(walk.hasPassed(0, 99)).isTrue();
    assertThat(walk.hasPassed(0, 100)).isFalse();
    assertThat(walk.hasPassed(1, 0)).isFalse();
  }

  @Test
  void goesFromDatabaseToDatabase() {
    walk.advance(Table.END);
    walk.advance(50);

    assertThat(walk.hasPassed(0, Table.END - 1)).isTrue();
    assertThat(walk.hasPassed(1, 49)).isTrue();
    assertThat(walk.hasPassed(1, 50)).isFalse();
    assertThat(walk.isOver()).isFalse();
  }

  @Test
  void goesOnWhereItWasWhenDatabasesAreExchanged() {
    walk.advance(Table.END);
    walk.advance(50);

    walk.exchange(0, 1);
    assertThat(walk.hasPassed(0, 49)).isTrue();
    assertThat(walk.hasPassed(0, 50)).isFalse();
    assertThat(walk.hasPassed(1, Table.END - 1)).isTrue();
    assertThat(walk.db()).isZero();
    walk.advance(Table.END);
    assertThat(walk.db()).isEqualTo(2);
    walk.exchange(0, 2);
    assertThat(walk.db()).isZero();
    walk.advance(Table.END);
    assertThat(walk.isOver()).isTrue();
  }

  @Test
  void mayBeOverFromTheStart() {
    Walk over = Walk.over(DATABASES);

    assertThat(over.isOver()).isTrue();
    assertThat(over.hasPassed(0, 0)).isTrue();
    assertThat(over.hasPassed(2, Table.END - 1)).isTrue();
  }

  @Test
  void isOverBehindTheLastDatabase() {
    for (int db = 0; db < DATABASES; db++) {
      walk.advance(Table.END);
    }

    assertThat(walk.isOver()).isTrue();
    assertThat(walk.hasPassed(2, Table.END - 1)).isTrue();
  }
}
