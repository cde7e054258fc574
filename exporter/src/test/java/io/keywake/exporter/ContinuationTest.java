package io.keywake.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.schemas.record.Barrier;
import io.keywake.schemas.record.PartitionOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ContinuationTest {
  private static final ExportTopics TOPICS = new ExportTopics(List.of("t"), 2);
  private static final ExportSettings IMAGE = settings("image", "");
  private static final ExportSettings DELTA = settings("delta", "");
  private final Continuation continuation = new Continuation("run-1", 100, 7, 107);

  private static ExportSettings settings(String form, String excludedTypes) {
    return ExportSettings.of(
        Map.of(
            "topic", "t",
            "form", form,
            "exclude.types", excludedTypes,
            "bootstrap.servers", "one:9092",
            "schema.registry.url", "http://registry:8081"));
  }

  private static Barrier barrier(long sequence, long keys, long quarantined, boolean orphans) {
    List<PartitionOffset> ends = new ArrayList<>();
    for (TopicPartition each : TOPICS.partitions()) {
      long end = each.topic().equals("t") ? 5 : 0;
      ends.add(new PartitionOffset(each.topic(), each.partition(), end));
    }
    return new Barrier(sequence, ends, keys, 3L, quarantined, orphans, null, List.of());
  }

  private static ControlTopic.Facts facts(Barrier barrier, String barrierOf, String last) {
    return new ControlTopic.Facts(
        "s",
        4,
        last,
        "",
        new ControlTopic.Closed(barrier, 4, barrierOf),
        Map.of(),
        Set.of(),
        Map.of());
  }

  private @Nullable Barrier found(Barrier barrier) {
    return continuation.barrier(facts(barrier, "run-1", "run-1"), TOPICS, IMAGE);
  }

  @Test
  void isPossibleAtTheBarrierOfTheSameRunAndSequence() {
    Barrier barrier = barrier(100, 7, 0, false);
    assertThat(found(barrier)).isSameAs(barrier);

    Barrier restated = continuation.restated(barrier);
    assertThat(restated.getSequence()).isEqualTo(107);
    assertThat(restated.getEndOffsets()).isEqualTo(barrier.getEndOffsets());
    assertThat(restated.getKeyCount()).isEqualTo(7);
  }

  @Test
  void isNotPossibleAtAnotherSequence() {
    assertThat(found(barrier(99, 7, 0, false))).isNull();
    assertThat(found(barrier(101, 7, 0, false))).isNull();
  }

  @Test
  void isNotPossibleIfAnotherRunHasWrittenSince() {
    Barrier barrier = barrier(100, 7, 0, false);
    assertThat(continuation.barrier(facts(barrier, "run-2", "run-2"), TOPICS, IMAGE)).isNull();
    assertThat(continuation.barrier(facts(barrier, "run-1", "run-2"), TOPICS, IMAGE)).isNull();
  }

  @Test
  void isNotPossibleIfANewerGenerationHasBegun() {
    ControlTopic.Closed closed = new ControlTopic.Closed(barrier(100, 7, 0, false), 3, "run-1");
    ControlTopic.Facts facts =
        new ControlTopic.Facts("s", 4, "run-1", "", closed, Map.of(), Set.of(), Map.of());
    assertThat(continuation.barrier(facts, TOPICS, IMAGE)).isNull();
  }

  @Test
  void isNotPossibleIfSomethingIsLeftThatAWalkDoes() {
    assertThat(found(barrier(100, 7, 1, false)))
        .as("with a key in quarantine that no record names")
        .isNull();
    assertThat(found(barrier(100, 7, 0, true))).isNull();
    assertThat(found(barrier(100, 8, 0, false))).isNull();
  }

  @Test
  void isNotPossibleIfSomethingElseIsPublishedOrElsewhere() {
    ControlTopic.Facts facts = facts(barrier(100, 7, 0, false), "run-1", "run-1");
    assertThat(continuation.barrier(facts, TOPICS, settings("image", "string"))).isNull();
    assertThat(continuation.barrier(facts, new ExportTopics(List.of("t", "u"), 2), IMAGE)).isNull();
    assertThat(continuation.barrier(facts, new ExportTopics(List.of("t"), 3), IMAGE)).isNull();
  }

  @Test
  void isPossibleInTheFormOfTheRunBeforeAlone() {
    Barrier ofImages = barrier(100, 7, 0, false);
    Barrier ofDeltas =
        Barrier.newBuilder(ofImages).setStartOffsets(ofImages.getEndOffsets()).build();
    ControlTopic.Facts facts = facts(ofDeltas, "run-1", "run-1");
    assertThat(continuation.barrier(facts, TOPICS, DELTA)).isSameAs(ofDeltas);
    assertThat(continuation.barrier(facts, TOPICS, IMAGE)).isNull();
    assertThat(continuation.barrier(facts(ofImages, "run-1", "run-1"), TOPICS, DELTA)).isNull();
  }

  @Test
  void newReadersOfDeltasBeginWhereTheyDidUntilARoundIsOver() {
    Barrier barrier = barrier(100, 7, 0, false);
    Barrier ofDeltas = Barrier.newBuilder(barrier).setStartOffsets(barrier.getEndOffsets()).build();
    RefreshSchedule refresh = Continuation.contents(DELTA, TOPICS, ofDeltas).refresh();
    assertThat(refresh.startOffsets(0)).containsExactly(5, 5, 0, 0);
  }

  @Test
  void isNotPossibleInTopicsWithoutABarrier() {
    assertThat(continuation.barrier(new ControlReading().facts(), TOPICS, IMAGE)).isNull();
  }
}
