package io.keywake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.connectors.mirror.MirrorBarrier;
import io.keywake.connectors.mirror.MirrorPhase;
import io.keywake.connectors.mirror.MirrorStatus;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MirrorProgressTest {

  private final MirrorProgress progress = new MirrorProgress();

  @Test
  void tellsHowFarTheMirrorHasRead() {
    assertThat(progress.next(status(12_345, null)))
        .isEqualTo("reading: 12,345 records applied, 7 behind");
  }

  @Test
  void tellsEveryBarrierOnce() {
    assertThat(progress.next(status(1, barrier(10, 0))))
        .isEqualTo("consistent at sequence 10 of generation 2: 1,000 keys");
    assertThat(progress.next(aligned(1, barrier(10, 0)))).isNull();
    assertThat(progress.next(aligned(2, barrier(11, 0))))
        .isEqualTo("consistent at sequence 11 of generation 2: 1,000 keys");
  }

  @Test
  void saysNothingTwice() {
    assertThat(progress.next(status(5, null))).isNotNull();
    assertThat(progress.next(status(5, null))).isNull();
    assertThat(progress.next(status(6, null))).isNotNull();
  }

  @Test
  void tellsHowManyKeysAreMissing() {
    assertThat(progress.next(status(1, barrier(10, 3)))).endsWith("1,000 keys, without 3 more");
  }

  private static MirrorStatus status(long applied, @Nullable MirrorBarrier barrier) {
    return new MirrorStatus(MirrorPhase.READING, applied, 0, 0, 7, barrier, false, null);
  }

  private static MirrorStatus aligned(long applied, MirrorBarrier barrier) {
    return new MirrorStatus(MirrorPhase.READING, applied, 0, 0, 0, barrier, true, null);
  }

  private static MirrorBarrier barrier(long sequence, long quarantined) {
    return new MirrorBarrier(
        "store", 2, sequence, 0, Map.of(), Map.of(), 1_000, 0, quarantined, false);
  }
}
