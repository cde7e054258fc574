package io.keywake.connectors.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.keywake.schemas.record.EntryChange;
import io.keywake.schemas.record.Operation;
import io.keywake.schemas.record.Origin;
import io.keywake.schemas.record.PartKey;
import io.keywake.schemas.record.Parts;
import io.keywake.schemas.record.ValueType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class PartedValuesTest {
  private final List<String> whole = new ArrayList<>();
  private final PartedValues values =
      new PartedValues(
          (db, key, manifest, value) ->
              whole.add(
                  manifest.getSequence()
                      + " "
                      + new String(((MirrorValue.StringValue) value).bytes(), UTF_8)),
          (delta, change) -> whole.add("delta " + delta.sequence()));

  @Test
  void handsAValueOnWhenItsManifestComesAfterItsParts() {
    part("k", 1, 5, 0, "a");
    part("k", 1, 5, 1, "b");
    assertThat(whole).isEmpty();
    manifest("k", 1, 5, 2);
    assertThat(whole).containsExactly("5 ab");
    assertThat(values.unfinished()).isZero();
  }

  @Test
  void handsAValueOnWhenItsLastPartComesAfterItsManifest() {
    part("k", 1, 5, 1, "b");
    manifest("k", 1, 5, 2);
    assertThat(whole).isEmpty();
    part("k", 1, 5, 0, "a");
    assertThat(whole).containsExactly("5 ab");
  }

  @Test
  void keepsDeltasBackUntilTheValueThatTheyBuildOnIsWhole() {
    manifest("k", 1, 5, 2);
    part("k", 1, 5, 0, "a");
    assertThat(isKeptBack("k", 6)).isTrue();
    assertThat(isKeptBack("k", 7)).isTrue();
    assertThat(isKeptBack("other", 7)).isFalse();
    part("k", 1, 5, 1, "b");
    assertThat(whole).containsExactly("5 ab", "delta 6", "delta 7");
    assertThat(isKeptBack("k", 8)).isFalse();
  }

  @Test
  void dropsDeltasWithTheManifestThatTheyAreBehind() {
    manifest("k", 1, 5, 1);
    assertThat(isKeptBack("k", 6)).isTrue();
    manifest("k", 1, 7, 1);
    part("k", 1, 5, 0, "a");
    part("k", 1, 7, 0, "b");
    assertThat(whole).containsExactly("7 b");
  }

  private boolean isKeptBack(String key, long sequence) {
    EntryChange change = change(1, sequence).setOperation(Operation.DELTA).build();
    return values.isBehindManifest(
        new MirrorDelta(0, key.getBytes(UTF_8), 1, sequence, sequence - 1, List.of()), change);
  }

  @Test
  void passesOverTheSameManifestWhenItComesAgain() {
    part("k", 1, 5, 0, "a");
    manifest("k", 1, 5, 1);
    part("k", 1, 5, 0, "a");
    manifest("k", 1, 5, 1);
    values.reached(1, Long.MAX_VALUE);
    assertThat(whole).containsExactly("5 a");
    assertThat(values.unfinished()).isZero();
  }

  @Test
  void keepsVersionsAndGenerationsApart() {
    part("k", 1, 5, 0, "a");
    part("k", 1, 6, 0, "b");
    part("k", 2, 5, 0, "c");
    manifest("k", 1, 6, 1);
    manifest("k", 2, 5, 1);
    assertThat(whole).containsExactly("6 b", "5 c");
  }

  @Test
  void dropsPartsWhoseManifestCannotComeAnyMore() {
    part("k", 1, 5, 0, "a");
    values.passed(1, 5);
    assertThat(values.unfinished()).isEqualTo(1);
    values.passed(1, 6);
    assertThat(values.unfinished()).isZero();
    part("k", 1, 5, 1, "b");
    assertThat(values.unfinished()).isZero();
  }

  @Test
  void dropsPartsThatAreRemoved() {
    part("k", 1, 5, 0, "a");
    part("k", 1, 5, 1, "b");
    values.part(key("k", 1, 5, 0), null);
    manifest("k", 1, 5, 2);
    assertThat(whole).isEmpty();
  }

  @Test
  void dropsWhatAnotherRecordOfItsKeySupersedes() {
    manifest("k", 1, 5, 2);
    part("k", 1, 5, 0, "a");
    values.superseded(0, "k".getBytes(UTF_8));
    values.passed(1, 6);
    part("k", 1, 5, 1, "b");
    assertThat(whole).isEmpty();
    assertThat(values.unfinished()).isZero();
  }

  @Test
  void wantsEveryValueWholeAtABarrier() {
    manifest("k", 1, 5, 2);
    part("k", 1, 5, 0, "a");
    assertThatExceptionOfType(MirrorRecordException.class)
        .isThrownBy(() -> values.reached(1, Long.MAX_VALUE))
        .withMessageContaining("a value of which 1 parts are there; expected 2 of them");
  }

  @Test
  void forgetsOlderGenerationsAtABarrier() {
    manifest("k", 1, 5, 2);
    part("k", 1, 7, 0, "a");
    values.reached(2, Long.MAX_VALUE);
    assertThat(values.unfinished()).isZero();
  }

  private void part(String key, long generation, long version, int part, String bytes) {
    values.part(
        key(key, generation, version, part),
        new ValueJoiner.Slice(new MirrorValue.StringValue(bytes.getBytes(UTF_8)), part > 0));
  }

  private static PartKey key(String key, long generation, long version, int part) {
    return new PartKey(0, ByteBuffer.wrap(key.getBytes(UTF_8)), generation, version, part);
  }

  private void manifest(String key, long generation, long version, int count) {
    EntryChange change =
        change(generation, version)
            .setOperation(Operation.MANIFEST)
            .setParts(new Parts(version, count, 2L, false))
            .build();
    values.passed(generation, version);
    values.manifest(
        new ConsumerRecord<>("t", 0, 1, new byte[0], new byte[0]), 0, key.getBytes(UTF_8), change);
  }

  private static EntryChange.Builder change(long generation, long sequence) {
    return EntryChange.newBuilder()
        .setStoreId("store")
        .setGeneration(generation)
        .setSequence(sequence)
        .setUnitId(0)
        .setUnitIndex(0)
        .setUnitCount(1)
        .setOrigin(Origin.ITERATED)
        .setTimeMs(0)
        .setType(ValueType.STRING);
  }
}
