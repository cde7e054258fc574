package io.keywake.connectors.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class MirrorPositionTest {
  private static final TopicPartition FIRST = new TopicPartition("entries", 0);
  private static final TopicPartition SECOND = new TopicPartition("entries", 1);
  private final MirrorPosition position =
      new MirrorPosition("store", 3, 77, 1000, Map.of(FIRST, 12L), Map.of("entries", "id"));

  @Test
  void isReadFromItsBytes() {
    assertThat(MirrorPosition.of(position.toBytes())).isEqualTo(position);
  }

  @Test
  void refusesBytesThatAreNoPosition() {
    byte[] bytes = position.toBytes();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MirrorPosition.of(Arrays.copyOf(bytes, bytes.length - 1)))
        .withMessageContaining("not a mirror's position");
    bytes[0] = 9;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MirrorPosition.of(bytes))
        .withMessageContaining("version 9");
  }

  @Test
  void tellsTopicsThatItIsNotAPositionOf() {
    assertThat(position.mismatch(List.of(FIRST), Map.of("entries", "id"))).isNull();
    assertThat(position.mismatch(List.of(FIRST, SECOND), Map.of("entries", "id")))
        .isEqualTo("what was saved says nothing of entries-1");
    assertThat(position.mismatch(List.of(FIRST), Map.of("entries", "other")))
        .isEqualTo("topic entries was deleted and created again since");
  }
}
