package io.keywake.connectors.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class MirrorDriverTest {
  private static final int STEPS_MAX = 10_000;

  private final Random random = new Random(1);
  private final SimulatedExport export = new SimulatedExport(3, random);
  private final FlakyRegistry registry = new FlakyRegistry();
  private final SimulatedConsumer consumer = SimulatedMirror.consumer(export, random);
  private final BarrierRequests requests = new BarrierRequests();
  private final InMemoryMirror mirror =
      new InMemoryMirror(InstantSource.fixed(Instant.EPOCH), orphan -> {});

  @Test
  void waitsForARegistryThatIsAwayAndGoesOnWithTheSameRecord() {
    MirrorDriver driver = driver();
    publish();
    registry.away = true;
    stepUntilPhase(driver, MirrorPhase.REGISTRY_UNAVAILABLE);
    registry.away = false;
    registry.overloaded = true;
    stepUntilPhase(driver, MirrorPhase.REGISTRY_UNAVAILABLE);
    assertThat(driver.status().recordsApplied()).isZero();
    registry.overloaded = false;
    stepUntilAligned(driver);
    assertThat(export.stateAtBarrier.get(export.lastBarrierSequence))
        .hasSize((int) mirror.physicalKeyCount());
  }

  @Test
  void asksAgainForTheEndsOfLogsWhenBrokersDoNotAnswer() {
    publish();
    export.nowMs += 100 * SimulatedMirror.COMPACTION_LAG_MS;
    MirrorDriver driver = driver();
    consumer.endOffsetsFailure = new TimeoutException("no answer");
    for (int i = 0; i < 500; i++) {
      step(driver);
    }
    assertThat(driver.status().phase()).isEqualTo(MirrorPhase.ALIGNING);
    consumer.endOffsetsFailure = null;
    stepUntilAligned(driver);
  }

  @Test
  void answersAQuestionAtABarrierAndTellsWhichOne() throws Exception {
    publish();
    CompletableFuture<Long> answer = ask(export.lastBarrierSequence);
    MirrorDriver driver = driver();
    stepUntilAligned(driver);
    driver.step(Duration.ZERO);
    assertThat(answer.get()).isEqualTo(export.lastBarrierSequence);
  }

  @Test
  void answersAtOnceWhileItStandsAtABarrier() throws Exception {
    publish();
    MirrorDriver driver = driver();
    stepUntilAligned(driver);
    CompletableFuture<Long> answer = ask(export.lastBarrierSequence);
    driver.step(Duration.ZERO);
    assertThat(answer.get()).isEqualTo(export.lastBarrierSequence);
  }

  @Test
  void refusesABarrierThatLeavesAPartitionOut() {
    SimulatedExport narrow = new SimulatedExport(2, random);
    narrow.transact();
    narrow.finish();
    export.control.copyFrom(narrow.control);
    assertThatExceptionOfType(MirrorRecordException.class)
        .isThrownBy(() -> stepUntilAligned(driver()))
        .withMessageContaining("entries.control-0")
        .withMessageContaining("entries-2");
  }

  private MirrorDriver driver() {
    return SimulatedMirror.driver(export, consumer, mirror, registry, requests);
  }

  private void publish() {
    for (int i = 0; i < 20; i++) {
      export.transact();
    }
    export.finish();
  }

  /** Asks on another thread, and returns when the question waits. */
  private CompletableFuture<Long> ask(long sequence) {
    CompletableFuture<Long> answer = new CompletableFuture<>();
    Thread asking =
        new Thread(
            () -> {
              try {
                answer.complete(
                    requests.ask(
                        BarrierRequests.ANY,
                        sequence,
                        Duration.ofMinutes(1),
                        MirrorBarrier::sequence,
                        () -> "testing"));
              } catch (InterruptedException | RuntimeException e) {
                answer.completeExceptionally(e);
              }
            });
    asking.setDaemon(true);
    asking.start();
    while (!requests.isAsked()) {
      Thread.onSpinWait();
    }
    return answer;
  }

  private void stepUntilPhase(MirrorDriver driver, MirrorPhase phase) {
    for (int i = 0; i < STEPS_MAX && driver.status().phase() != phase; i++) {
      step(driver);
    }
    assertThat(driver.status().phase()).isEqualTo(phase);
  }

  private void stepUntilAligned(MirrorDriver driver) {
    for (int i = 0; i < STEPS_MAX && !driver.status().aligned(); i++) {
      step(driver);
    }
    assertThat(driver.status().aligned()).isTrue();
  }

  private void step(MirrorDriver driver) {
    driver.step(Duration.ZERO);
    export.nowMs += 10;
  }
}
