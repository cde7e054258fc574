package io.keywake.cli;

import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.keywake.schemas.ControlKind;
import io.keywake.schemas.record.Barrier;
import io.keywake.schemas.record.ControlRecord;
import io.keywake.schemas.record.EntryChange;
import io.keywake.schemas.record.EntryKey;
import io.keywake.schemas.record.GenerationStart;
import io.keywake.schemas.record.HashField;
import io.keywake.schemas.record.Operation;
import io.keywake.schemas.record.Origin;
import io.keywake.schemas.record.PartitionOffset;
import io.keywake.schemas.record.SortedSetMember;
import io.keywake.schemas.record.ValueType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Topics with the records that an exporter would write, one by one, in one transaction. */
final class HandmadeExport implements AutoCloseable {

  static final String TOPIC = "entries";
  static final String STORE_ID = "store";
  static final long GENERATION = 1;

  /** Of the one barrier. */
  static final long SEQUENCE = 42;

  private static final String CONTROL_TOPIC = "entries.control";

  private final KafkaProducer<Object, Object> producer;
  private long endOffset;

  HandmadeExport(String bootstrapServers, String schemaRegistryUrl)
      throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin
          .createTopics(
              List.of(new NewTopic(TOPIC, 1, (short) 1), new NewTopic(CONTROL_TOPIC, 1, (short) 1)))
          .all()
          .get();
    }
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "transactional.id",
                "handmade",
                "schema.registry.url",
                schemaRegistryUrl,
                "key.serializer",
                KafkaAvroSerializer.class,
                "value.serializer",
                KafkaAvroSerializer.class));
    producer.initTransactions();
    producer.beginTransaction();
    control(ControlKind.GENERATION, new GenerationStart(offsets(), null), null);
  }

  void string(int db, byte[] key, byte[] value) {
    send(db, key, change(ValueType.STRING).setString(ByteBuffer.wrap(value)));
  }

  void hash(int db, byte[] key, long expireAtMs, List<DumpWriter.Field> fields) {
    List<HashField> hash =
        fields.stream()
            .map(f -> new HashField(ByteBuffer.wrap(f.name()), ByteBuffer.wrap(f.value())))
            .toList();
    send(db, key, change(ValueType.HASH).setExpireAtMs(expireAtMs).setHash(hash));
  }

  void list(int db, byte[] key, List<byte[]> elements) {
    send(db, key, change(ValueType.LIST).setList(buffers(elements)));
  }

  void set(int db, byte[] key, List<byte[]> members) {
    send(db, key, change(ValueType.SET).setSet(buffers(members)));
  }

  void sortedSet(int db, byte[] key, List<DumpWriter.Scored> members) {
    List<SortedSetMember> sortedSet =
        members.stream()
            .map(each -> new SortedSetMember(ByteBuffer.wrap(each.member()), each.score()))
            .toList();
    send(db, key, change(ValueType.SORTED_SET).setSortedSet(sortedSet));
  }

  void barrier() {
    control(
        ControlKind.BARRIER,
        null,
        new Barrier(SEQUENCE, offsets(), endOffset, 0L, 0L, false, null, List.of()));
    producer.commitTransaction();
  }

  @Override
  public void close() {
    producer.close();
  }

  private static List<ByteBuffer> buffers(List<byte[]> arrays) {
    return arrays.stream().map(ByteBuffer::wrap).toList();
  }

  private static EntryChange.Builder change(ValueType type) {
    return EntryChange.newBuilder()
        .setStoreId(STORE_ID)
        .setGeneration(GENERATION)
        .setSequence(SEQUENCE)
        .setUnitId(0)
        .setUnitIndex(0)
        .setUnitCount(1)
        .setOrigin(Origin.ITERATED)
        .setTimeMs(nowMs())
        .setType(type)
        .setOperation(Operation.UPSERT);
  }

  private void send(int db, byte[] key, EntryChange.Builder change) {
    EntryKey entryKey = new EntryKey(db, ByteBuffer.wrap(key));
    // Its failure fails the commit.
    Future<?> unused = producer.send(new ProducerRecord<>(TOPIC, entryKey, change.build()));
    endOffset++;
  }

  private void control(
      ControlKind kind, @Nullable GenerationStart start, @Nullable Barrier barrier) {
    ControlRecord record =
        new ControlRecord(STORE_ID, GENERATION, nowMs(), null, start, barrier, null, null);
    // Its failure fails the commit.
    Future<?> unused = producer.send(new ProducerRecord<>(CONTROL_TOPIC, kind.key(), record));
  }

  private List<PartitionOffset> offsets() {
    return List.of(new PartitionOffset(TOPIC, 0, endOffset));
  }

  private static long nowMs() {
    return System.currentTimeMillis();
  }
}
