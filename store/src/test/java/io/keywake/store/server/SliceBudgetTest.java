package io.keywake.store.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SliceBudgetTest {
  private static final long SLICE = 100_000;
  private final SliceBudget budget = new SliceBudget(SLICE, 20);

  @Test
  void keepsToItsShareWhileCommandsArrive() {
    long commands = 0;
    long task = 0;
    for (int i = 0; i < 10_000; i++) {
      Turn turn = new FakeTurn(0, 20_000 + i % 7 * 10_000, 0);
      commands += turn.commandNanos();
      long slice = budget.sliceNanos(turn);
      assertThat(slice).isBetween(0L, SLICE);
      if (slice > 0) {
        // It cannot stop to the nanosecond.
        budget.spend(turn, slice + 3_000);
        task += slice + 3_000;
      }
    }
    assertThat(100.0 * task / (commands + task)).isBetween(19.0, 20.1);
  }

  @Test
  void givesNoMoreThanASliceAfterALongTurn() {
    assertThat(budget.sliceNanos(new FakeTurn(0, 50_000_000, 0))).isEqualTo(SLICE);
  }

  @Test
  void savesUpWhatIsTooLittleToBeOfUse() {
    assertThat(budget.sliceNanos(new FakeTurn(0, 12_000, 0))).isZero();
    assertThat(budget.sliceNanos(new FakeTurn(0, 12_000, 0))).isEqualTo(6_000);
  }

  @Test
  void growsWithTheTimeThatNothingHappened() {
    assertThat(budget.sliceNanos(new FakeTurn(0, 0, 1_000))).isEqualTo(5_000);
    assertThat(budget.sliceNanos(new FakeTurn(0, 0, 40_000))).isEqualTo(40_000);
    assertThat(budget.sliceNanos(new FakeTurn(0, 0, 5_000_000))).isEqualTo(SLICE);
  }
}
