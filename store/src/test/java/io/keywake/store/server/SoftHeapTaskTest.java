package io.keywake.store.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SoftHeapTaskTest {
  private static final long GB = 1L << 30;
  private static final long SECOND_NANOS = 1_000_000_000;

  private final List<Long> limits = new ArrayList<>();
  private long live;
  private final SoftHeapTask task = new SoftHeapTask(() -> live, limits::add, 0);

  @Test
  void givesAnEmptyStoreRoomForItsGarbage() {
    turn(0);

    assertThat(limits).containsExactly(GB);
  }

  @Test
  void followsTheLiveBytesOncePerSecond() {
    turn(0);
    live = 2 * GB;
    turn(SECOND_NANOS - 1);
    assertThat(limits).hasSize(1);

    turn(SECOND_NANOS);

    assertThat(limits).containsExactly(GB, GB + 2 * GB + GB / 2);
  }

  @Test
  void leavesTheLimitAloneWhileTheLiveBytesHardlyChange() {
    live = 2 * GB;
    turn(0);
    live += 16 << 20;
    turn(SECOND_NANOS);

    assertThat(limits).hasSize(1);
  }

  private void turn(long nowNanos) {
    task.doWork(new FakeTurn(nowNanos));
  }
}
