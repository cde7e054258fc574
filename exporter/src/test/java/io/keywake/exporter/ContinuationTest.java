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
  private final Continuation continuation = new Continuation("run-1", 100, 7, 107);

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
        null,
        new ControlTopic.Closed(barrier, 4, barrierOf),
        Map.of(),
        Set.of(),
        Map.of());
  }

  private @Nullable Barrier found(Barrier barrier) {
    return continuation.barrier(facts(barrier, "run-1", "run-1"), TOPICS, null);
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
    assertThat(continuation.barrier(facts(barrier, "run-2", "run-2"), TOPICS, null)).isNull();
    assertThat(continuation.barrier(facts(barrier, "run-1", "run-2"), TOPICS, null)).isNull();
  }

  @Test
  void isNotPossibleIfANewerGenerationHasBegun() {
    ControlTopic.Closed closed = new ControlTopic.Closed(barrier(100, 7, 0, false), 3, "run-1");
    ControlTopic.Facts facts =
        new ControlTopic.Facts("s", 4, "run-1", null, closed, Map.of(), Set.of(), Map.of());
    assertThat(continuation.barrier(facts, TOPICS, null)).isNull();
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
    assertThat(continuation.barrier(facts, TOPICS, "without strings")).isNull();
    assertThat(continuation.barrier(facts, new ExportTopics(List.of("t", "u"), 2), null)).isNull();
    assertThat(continuation.barrier(facts, new ExportTopics(List.of("t"), 3), null)).isNull();
  }

  @Test
  void isNotPossibleInTopicsWithoutABarrier() {
    assertThat(continuation.barrier(new ControlReading().facts(), TOPICS, null)).isNull();
  }
}
