package io.keywake.connectors.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.keywake.schemas.DeleteCause;
import io.keywake.schemas.Tombstone;
import io.keywake.schemas.record.Delta;
import io.keywake.schemas.record.EntryChange;
import io.keywake.schemas.record.EntryKey;
import io.keywake.schemas.record.Operation;
import io.keywake.schemas.record.Origin;
import io.keywake.schemas.record.ValueType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChangeApplierTest implements MirrorListener {
  private final List<String> calls = new ArrayList<>();
  private final KafkaAvroSerializer keys = new KafkaAvroSerializer();
  private final KafkaAvroSerializer values = new KafkaAvroSerializer();
  private final ChangeApplier applier =
      SimulatedMirror.applier(this, SimulatedMirror.registry(), 2);

  ChangeApplierTest() {
    keys.configure(SimulatedExport.REGISTRY, true);
    values.configure(SimulatedExport.REGISTRY, false);
  }

  @Test
  void ignoresTheAnnouncementOfADeletion() {
    applier.apply(0, record(change(1, 5, ValueType.UNKNOWN, Operation.DELETE, null)));
    assertThat(calls).isEmpty();
    applier.apply(0, tombstone(1, 5));
    assertThat(calls).containsExactly("deleted 5 DELETED");
  }

  @Test
  void dropsWhatIsOlderThanItsPartitionAlreadyIs() {
    applier.apply(0, upsert(2, 5));
    applier.apply(0, upsert(1, 9));
    applier.apply(0, upsert(2, 4));
    applier.apply(0, upsert(2, 5));
    applier.apply(1, upsert(1, 1));
    applier.apply(0, tombstone(2, 3));
    assertThat(calls).containsExactly("upserted 5", "upserted 5", "upserted 1");
    assertThat(applier.applied()).isEqualTo(3);
    assertThat(applier.dropped()).isEqualTo(3);
  }

  @Test
  void sweepsOnceForEachGeneration() {
    reach(barrier(1, 5));
    reach(barrier(1, 6));
    reach(barrier(2, 7));
    assertThat(calls)
        .containsExactly("sweep 1", "consistent 5", "consistent 6", "sweep 2", "consistent 7");
  }

  @Test
  void countsAnEntryAsStaleUntilItIsToldOfWholeAgain() {
    applier.apply(0, record(delta(1, 5, 0)));
    assertThat(applier.stale()).isEqualTo(1);
    applier.apply(0, record(delta(1, 6, 5)));
    assertThat(applier.stale()).isEqualTo(1);
    applier.apply(0, upsert(1, 7));
    assertThat(applier.stale()).isZero();
    applier.apply(0, record(delta(1, 8, 0)));
    applier.apply(0, tombstone(1, 9));
    assertThat(applier.stale()).isZero();
    applier.apply(0, record(delta(1, 10, 0)));
    reach(barrier(2, 11));
    assertThat(applier.stale()).isZero();
  }

  @Test
  void takesNothingFromWhatIsLeftOverInAnotherTopic() {
    applier.apply(0, record(delta(1, 5, 0)));
    applier.apply(1, tombstone(1, 6, DeleteCause.ORPHANED));
    assertThat(calls).containsExactly("changed 5");
    assertThat(applier.stale()).isEqualTo(1);
  }

  @Test
  void saysThatADeltaDoesNotSayWhatItBuildsOn() {
    refuses(record(change(1, 5, ValueType.STRING, Operation.DELTA, new byte[1])), "no value");
  }

  @Test
  void saysThatATypeIsOfALaterVersion() {
    Schema today = EntryChange.getClassSchema();
    Schema later =
        new Schema.Parser()
            .parse(today.toString().replace("\"SORTED_SET\"]", "\"SORTED_SET\",\"STREAM\"]"));
    GenericRecordBuilder change = new GenericRecordBuilder(later);
    EntryChange template = change(1, 5, ValueType.STRING, Operation.UPSERT, new byte[0]);
    for (Schema.Field field : today.getFields()) {
      change.set(field.name(), template.get(field.pos()));
    }
    change.set("origin", symbol(later, "origin", "MUTATION"));
    change.set("operation", symbol(later, "operation", "UPSERT"));
    change.set("type", symbol(later, "type", "STREAM"));
    refuses(record(values.serialize(SimulatedExport.TOPIC, change.build())), "type of a later");
  }

  @Test
  void saysThatAnUpsertHasNoValue() {
    for (ValueType type : ValueType.values()) {
      if (type != ValueType.UNKNOWN) {
        refuses(record(change(1, 5, type, Operation.UPSERT, null)), "no value");
      }
    }
  }

  @Test
  void saysThatARecordIsNotInTheWireFormat() {
    refuses(record(new byte[] {1, 2, 3}), "its value does not start");
    refuses(
        new ConsumerRecord<>(SimulatedExport.TOPIC, 0, 77, new byte[0], new byte[0]),
        "its key does not start");
  }

  @Test
  void saysThatTheRegistryDoesNotKnowASchema() {
    refuses(record(new byte[] {0, 0, 1, 1, 1, 0}), "the registry has no schema 65793");
  }

  @Test
  void saysThatAValueIsCutShort() {
    byte[] whole =
        values.serialize(
            SimulatedExport.TOPIC, change(1, 5, ValueType.STRING, Operation.UPSERT, new byte[100]));
    refuses(record(Arrays.copyOf(whole, 40)), "its value cannot be decoded");
  }

  @Test
  void saysThatATombstoneIsNotAnExporters() {
    refuses(record((byte[]) null), "keywake.storeId");
  }

  private void refuses(ConsumerRecord<byte[], byte[]> record, String why) {
    assertThatExceptionOfType(MirrorRecordException.class)
        .isThrownBy(() -> applier.apply(0, record))
        .withMessageContaining("record at offset 77 of entries-0: ")
        .withMessageContaining(why)
        .withMessageContaining("; expected ");
  }

  private ConsumerRecord<byte[], byte[]> upsert(long generation, long sequence) {
    return record(change(generation, sequence, ValueType.STRING, Operation.UPSERT, new byte[] {1}));
  }

  private ConsumerRecord<byte[], byte[]> tombstone(long generation, long sequence) {
    return tombstone(generation, sequence, DeleteCause.DELETED);
  }

  private ConsumerRecord<byte[], byte[]> tombstone(
      long generation, long sequence, DeleteCause cause) {
    ConsumerRecord<byte[], byte[]> record = record((byte[]) null);
    new Tombstone("store", generation, sequence, 1, 0, 1, 0, cause).writeTo(record.headers()::add);
    return record;
  }

  private ConsumerRecord<byte[], byte[]> record(EntryChange change) {
    return record(values.serialize(SimulatedExport.TOPIC, change));
  }

  @SuppressWarnings("NullAway") // Kafka marks a tombstone by null, whatever its declaration says.
  private ConsumerRecord<byte[], byte[]> record(byte @Nullable [] value) {
    EntryKey key = new EntryKey(0, ByteBuffer.wrap(new byte[] {'k'}));
    return new ConsumerRecord<>(
        SimulatedExport.TOPIC, 0, 77, keys.serialize(SimulatedExport.TOPIC, key), value);
  }

  private static EntryChange delta(long generation, long sequence, long base) {
    EntryChange change =
        change(generation, sequence, ValueType.STRING, Operation.DELTA, new byte[] {1});
    return EntryChange.newBuilder(change)
        .setDelta(new Delta(base, false, 0L, 0L, List.of()))
        .build();
  }

  private static EntryChange change(
      long generation,
      long sequence,
      ValueType type,
      Operation operation,
      byte @Nullable [] string) {
    return EntryChange.newBuilder()
        .setStoreId("store")
        .setGeneration(generation)
        .setSequence(sequence)
        .setUnitId(1L)
        .setUnitIndex(0)
        .setUnitCount(1)
        .setOrigin(Origin.MUTATION)
        .setTimeMs(0L)
        .setType(type)
        .setOperation(operation)
        .setString(string == null ? null : ByteBuffer.wrap(string))
        .build();
  }

  private static GenericData.EnumSymbol symbol(Schema record, String field, String symbol) {
    return new GenericData.EnumSymbol(record.getField(field).schema(), symbol);
  }

  private static MirrorBarrier barrier(long generation, long sequence) {
    return new MirrorBarrier("store", generation, sequence, 0, Map.of(), Map.of(), 0, 0, 0, false);
  }

  private void reach(MirrorBarrier barrier) {
    applier.reached(
        barrier,
        new MirrorPosition(
            "store", barrier.generation(), barrier.sequence(), 0, Map.of(), Map.of()));
  }

  @Override
  public void upserted(MirrorEntry entry, EntryChange change) {
    calls.add("upserted " + entry.sequence());
  }

  @Override
  public boolean changed(MirrorDelta delta, EntryChange change) {
    calls.add("changed " + delta.sequence());
    return delta.baseSequence() > 0;
  }

  @Override
  public void deleted(int db, byte[] key, Tombstone tombstone) {
    calls.add("deleted " + tombstone.sequence() + " " + tombstone.cause());
  }

  @Override
  public void sweep(long generation) {
    calls.add("sweep " + generation);
  }

  @Override
  public void consistent(MirrorBarrier barrier) {
    calls.add("consistent " + barrier.sequence());
  }
}
