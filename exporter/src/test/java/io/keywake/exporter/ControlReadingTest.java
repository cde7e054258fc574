package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.schemas.ControlKind;
import io.keywake.schemas.record.ControlRecord;
import io.keywake.schemas.record.GenerationStart;
import io.keywake.schemas.record.PartitionOffset;
import io.keywake.schemas.record.Quarantine;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class ControlReadingTest {
  private final ControlReading reading = new ControlReading();

  @Test
  void knowsTheKeysInQuarantineUntilTheyAreReleased() {
    reading.add(ControlKind.QUARANTINE.key("0/a"), quarantine(1, "a"));
    reading.add(ControlKind.QUARANTINE.key("0/b"), quarantine(1, "b"));
    reading.add(ControlKind.QUARANTINE.key("0/a"), null);

    assertThat(reading.facts().quarantine()).containsOnlyKeys("0/b");
    assertThat(reading.facts().storeId()).isEqualTo("store-1");
  }

  @Test
  void namesTheDataTopicsOfTheNewestGenerationWithoutThoseOfParts() {
    List<PartitionOffset> starts =
        List.of(new PartitionOffset("shop", 0, 3L), new PartitionOffset("shop.parts", 0, 0L));
    reading.add(
        ControlKind.GENERATION.key(),
        new ControlRecord(
            "store-1", 4L, 0L, "run-1", new GenerationStart(starts, "all"), null, null, null));
    ControlTopic.Facts facts = reading.facts();

    assertThat(facts.dataTopics()).containsExactly("shop");
    assertThat(facts.generation()).isEqualTo(4);
    assertThat(facts.isOf("store-1", "run-1", 4)).isTrue();
    assertThat(facts.isOf("store-1", "run-2", 4)).isFalse();
  }

  private static ControlRecord quarantine(long generation, String key) {
    Quarantine quarantine =
        new Quarantine("shop", 0, ByteBuffer.wrap(key.getBytes(UTF_8)), 7L, "too large");
    return new ControlRecord("store-1", generation, 0L, "run-1", null, null, null, quarantine);
  }
}
