package io.keywake.connectors.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Records are their offsets here; what the receiver is told is written down as text. */
class BarrierAlignerTest implements BarrierAligner.Receiver<Long> {
  private static final long ALIGN_INTERVAL_MS = 1000;
  private static final long BARRIER_AGE_MAX_MS = 60_000;

  private final List<String> calls = new ArrayList<>();
  private final BarrierAligner<Long> aligner =
      new BarrierAligner<>(2, Long::longValue, settings(false), 0, this);
  private long[] logEnds = {0, 0};
  private @Nullable RuntimeException refusal;

  @Test
  void appliesRecordsAsTheyComeWhileNoBarrierIsKnown() {
    fetched(0, 3, 0, 1, 2);
    fetched(1, 1, 0);
    aligner.advance(0);
    assertThat(calls).containsExactly("0:0", "0:1", "0:2", "1:0");
    assertThat(aligner.wants(0)).isTrue();
  }

  @Test
  void appliesNothingBeforeABarrierCoversItIfItIsToldSo() {
    BarrierAligner<Long> waiting =
        new BarrierAligner<>(2, Long::longValue, settings(true), 0, this);
    waiting.offer(0, 0L);
    waiting.offer(0, 1L);
    waiting.fetchedUpTo(0, 2);
    waiting.advance(0);
    assertThat(calls).isEmpty();
    assertThat(waiting.wants(0)).isFalse();
    assertThat(waiting.wants(1)).isTrue();
    waiting.offer(barrier(7, 0), new long[] {1, 0});
    waiting.advance(0);
    assertThat(calls).containsExactly("0:0", "barrier 7");
    assertThat(waiting.aligned()).isNotNull();
  }

  @Test
  void keepsWhatLiesBeyondABarrierUntilItIsReached() {
    aligner.offer(barrier(7, 0), new long[] {2, 1});
    fetched(0, 4, 0, 1, 2, 3);
    aligner.advance(0);
    assertThat(calls).containsExactly("0:0", "0:1");
    assertThat(aligner.wants(0)).isFalse();
    assertThat(aligner.wants(1)).isTrue();
    fetched(1, 1, 0);
    aligner.advance(0);
    assertThat(calls).containsExactly("0:0", "0:1", "1:0", "barrier 7", "0:2", "0:3");
  }

  @Test
  void reachesABarrierThatEndsInAGap() {
    aligner.offer(barrier(7, 0), new long[] {5, 3});
    fetched(0, 6, 0);
    fetched(1, 9);
    aligner.advance(0);
    assertThat(calls).containsExactly("0:0", "barrier 7");
    assertThat(aligner.aligned()).isEqualTo(barrier(7, 0));
  }

  @Test
  void doesNotTakeAGapBehindTheLastRecordForARecord() {
    fetched(0, 9, 0);
    aligner.advance(0);
    aligner.offer(barrier(7, 0), new long[] {1, 0});
    aligner.advance(0);
    assertThat(calls).containsExactly("0:0", "barrier 7");
  }

  @Test
  void isNoLongerAlignedOnceARecordIsApplied() {
    aligner.offer(barrier(7, 0), new long[] {0, 0});
    aligner.advance(0);
    assertThat(aligner.aligned()).isNotNull();
    fetched(0, 1, 0);
    aligner.advance(0);
    assertThat(aligner.aligned()).isNull();
  }

  @Test
  void staysWithItsAimAndThenTakesTheNewestBarrier() {
    aligner.offer(barrier(7, 0), new long[] {1, 0});
    aligner.advance(0);
    aligner.offer(barrier(8, 0), new long[] {2, 0});
    aligner.offer(barrier(9, 0), new long[] {3, 0});
    fetched(0, 3, 0, 1, 2);
    aligner.advance(0);
    assertThat(calls).containsExactly("0:0", "barrier 7", "0:1", "0:2", "barrier 9");
  }

  @Test
  void holdsThePartitionsWhenBarriersWereMissedForTheInterval() {
    miss(barrier(7, 0));
    aligner.advance(ALIGN_INTERVAL_MS - 1);
    assertThat(aligner.wants(0)).isTrue();
    aligner.advance(ALIGN_INTERVAL_MS);
    assertThat(aligner.isHolding()).isTrue();
    assertThat(aligner.wants(0)).isFalse();
    fetched(1, 1, 0);
    aligner.advance(ALIGN_INTERVAL_MS);
    assertThat(calls).containsExactly("0:0");
  }

  @Test
  void endsTheHoldAtTheNextBarrier() {
    miss(barrier(7, 0));
    aligner.advance(ALIGN_INTERVAL_MS);
    aligner.offer(barrier(8, 0), new long[] {1, 0});
    aligner.advance(ALIGN_INTERVAL_MS);
    assertThat(calls).containsExactly("0:0", "barrier 8");
    assertThat(aligner.isHolding()).isFalse();
    aligner.advance(3 * ALIGN_INTERVAL_MS);
    assertThat(aligner.isHolding()).isFalse();
  }

  @Test
  void endsTheHoldWhenAWalkBegins() {
    miss(barrier(7, 0));
    aligner.advance(ALIGN_INTERVAL_MS);
    aligner.generationStarted();
    aligner.advance(ALIGN_INTERVAL_MS);
    assertThat(aligner.wants(0)).isTrue();
  }

  @Test
  void doesNotHoldWhileNoBarrierWasMissed() {
    fetched(0, 1, 0);
    aligner.advance(10 * ALIGN_INTERVAL_MS);
    assertThat(aligner.isHolding()).isFalse();
  }

  @Test
  void believesAnOldBarrierBehindWhichNothingWasWritten() {
    logEnds = new long[] {2, 0};
    aligner.offer(barrier(7, 0), new long[] {1, 0});
    fetched(0, 1, 0);
    aligner.advance(BARRIER_AGE_MAX_MS);
    assertThat(calls).containsExactly("0:0", "barrier 7");
  }

  @Test
  void doesNotBelieveAnOldBarrierThatARecordFollows() {
    logEnds = new long[] {3, 0};
    aligner.offer(barrier(7, 0), new long[] {1, 0});
    fetched(0, 3, 0, 1);
    aligner.advance(BARRIER_AGE_MAX_MS);
    assertThat(calls).containsExactly("0:0", "outdated 7", "0:1");
    assertThat(aligner.aligned()).isNull();
  }

  @Test
  void doesNotBelieveAnOldBarrierBehindWhichATombstoneMayHaveStood() {
    logEnds = new long[] {2, 2};
    aligner.offer(barrier(7, 0), new long[] {1, 0});
    fetched(0, 1, 0);
    aligner.advance(BARRIER_AGE_MAX_MS);
    assertThat(calls).containsExactly("0:0", "outdated 7");
  }

  @Test
  void believesAYoungBarrierWhateverFollows() {
    logEnds = new long[] {9, 9};
    aligner.offer(barrier(7, 0), new long[] {1, 0});
    fetched(0, 1, 0);
    aligner.advance(BARRIER_AGE_MAX_MS - 1);
    assertThat(calls).containsExactly("0:0", "barrier 7");
  }

  @Test
  void goesOnWithTheRecordThatTheReceiverRefused() {
    fetched(0, 2, 0, 1);
    refusal = new IllegalStateException();
    assertThatIllegalStateException().isThrownBy(() -> aligner.advance(0));
    assertThat(aligner.wants(0)).isFalse();
    refusal = null;
    aligner.advance(0);
    assertThat(calls).containsExactly("0:0", "0:1");
  }

  @Override
  public void apply(int partition, Long record) {
    if (refusal != null) {
      throw refusal;
    }
    calls.add(partition + ":" + record);
  }

  private static ReadingSettings settings(boolean onlyToBarriers) {
    return new ReadingSettings(
        ALIGN_INTERVAL_MS, BARRIER_AGE_MAX_MS, Long.MAX_VALUE, onlyToBarriers, Set.of());
  }

  @Override
  public void approaching(MirrorBarrier barrier) {}

  @Override
  public boolean isComplete(MirrorBarrier barrier) {
    return true;
  }

  @Override
  public void consistent(MirrorBarrier barrier) {
    calls.add("barrier " + barrier.sequence());
  }

  @Override
  public void outdated(MirrorBarrier barrier) {
    calls.add("outdated " + barrier.sequence());
  }

  @Override
  public long[] logEnds() {
    return logEnds;
  }

  private void fetched(int partition, long position, long... offsets) {
    for (long offset : offsets) {
      aligner.offer(partition, offset);
    }
    aligner.fetchedUpTo(partition, position);
  }

  /** Applies a record that a barrier does not include, before the barrier is heard of. */
  private void miss(MirrorBarrier barrier) {
    fetched(0, 1, 0);
    aligner.advance(0);
    aligner.offer(barrier, new long[] {0, 0});
    aligner.advance(0);
  }

  private static MirrorBarrier barrier(long sequence, long timeMs) {
    return new MirrorBarrier("store", 1, sequence, timeMs, Map.of(), Map.of(), 0, 0, 0, false);
  }
}
