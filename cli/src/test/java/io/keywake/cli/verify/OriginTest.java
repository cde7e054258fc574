package io.keywake.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keywake.connectors.mirror.MirrorBarrier;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OriginTest {
  private final Origin origin = new Origin("ours", 3);

  @Test
  void knowsItsOwnBarriers() {
    assertThat(origin.made(barrier("ours", 3))).isTrue();
  }

  @Test
  void waitsWhileBarriersAreOfAnOlderGeneration() {
    assertThat(origin.made(barrier("ours", 2))).isFalse();
  }

  @Test
  void refusesBarriersOfAnotherStore() {
    assertThatThrownBy(() -> origin.made(barrier("theirs", 3)))
        .isInstanceOf(CannotTellException.class)
        .hasMessage("topic: it belongs to store theirs; expected store ours");
  }

  @Test
  void refusesBarriersOfANewerGeneration() {
    assertThatThrownBy(() -> origin.made(barrier("ours", 4)))
        .isInstanceOf(CannotTellException.class)
        .hasMessage("topic: generation 4 has begun; expected generation 3 to go on");
  }

  private static MirrorBarrier barrier(String storeId, long generation) {
    return new MirrorBarrier(storeId, generation, 100, 0, Map.of(), Map.of(), 0, 0, 0, false);
  }
}
