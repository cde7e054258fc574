package io.keywake.connectors.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.keywake.schemas.ControlKind;
import io.keywake.schemas.DeleteCause;
import io.keywake.schemas.Tombstone;
import io.keywake.schemas.TopicNames;
import io.keywake.schemas.record.Barrier;
import io.keywake.schemas.record.ControlRecord;
import io.keywake.schemas.record.EntryChange;
import io.keywake.schemas.record.EntryKey;
import io.keywake.schemas.record.Operation;
import io.keywake.schemas.record.Origin;
import io.keywake.schemas.record.PartKey;
import io.keywake.schemas.record.PartitionOffset;
import io.keywake.schemas.record.Parts;
import io.keywake.schemas.record.ValueType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** The topics of an export, record by record as a test says, for readers of another package. */
public final class ScriptedTopics {
  public static final String TOPIC = "scripted";

  /** Fetches bring everything. */
  private static final Random GENEROUS =
      new Random() {
        @Override
        public int nextInt(int bound) {
          return bound - 1;
        }
      };

  private final List<SimulatedLog> data = new ArrayList<>();
  private final List<SimulatedLog> parts = new ArrayList<>();
  private final SimulatedLog control =
      new SimulatedLog(new TopicPartition(TopicNames.control(TOPIC), 0));
  private final KafkaAvroSerializer keys = new KafkaAvroSerializer();
  private final KafkaAvroSerializer values = new KafkaAvroSerializer();
  private long nowMs = 1_000_000;

  /** Of the records that follow. */
  private long generation = 1;

  public ScriptedTopics(int partitions) {
    keys.configure(SimulatedExport.REGISTRY, true);
    values.configure(SimulatedExport.REGISTRY, false);
    for (int i = 0; i < partitions; i++) {
      data.add(new SimulatedLog(new TopicPartition(TOPIC, i)));
      parts.add(new SimulatedLog(new TopicPartition(TopicNames.parts(TOPIC), i)));
    }
  }

  public void beginGeneration() {
    generation++;
  }

  public void pass(long ms) {
    nowMs += ms;
  }

  public long nowMs() {
    return nowMs;
  }

  public void upsert(int partition, String key, String value, long sequence) {
    upsert(partition, key, value, sequence, 0, 1);
  }

  /** A change of a unit of several. */
  public void upsert(
      int partition, String key, String value, long sequence, int unitIndex, int unitCount) {
    EntryChange.Builder change = change(sequence, Operation.UPSERT);
    change.setUnitIndex(unitIndex).setUnitCount(unitCount).setString(bytes(value));
    append(partition, key, change);
  }

  /** A tombstone. */
  public void delete(int partition, String key, DeleteCause cause, long sequence) {
    RecordHeaders headers = new RecordHeaders();
    new Tombstone("store", generation, sequence, sequence, 0, 1, nowMs, cause)
        .writeTo(headers::add);
    data.get(partition).append(nowMs, key, entryKey(key), null, headers);
  }

  /** One of the parts of a value. */
  public void part(int partition, String key, String text, long version, int number) {
    SimulatedLog log = parts.get(partition);
    PartKey id = new PartKey(0, bytes(key), generation, version, number);
    EntryChange.Builder part = change(version, Operation.PART).setString(bytes(text));
    part.setParts(new Parts(version, number + 1, 0L, number > 0));
    log.append(
        nowMs,
        id.toString(),
        keys.serialize(log.partition.topic(), id),
        values.serialize(log.partition.topic(), part.build()),
        new RecordHeaders());
  }

  /** What stands for a value in parts. */
  public void manifest(int partition, String key, long version, int count) {
    EntryChange.Builder manifest = change(version, Operation.MANIFEST);
    append(partition, key, manifest.setParts(new Parts(version, count, 0L, false)));
  }

  /** Closes over everything that was written up to now. */
  public void barrier(long sequence) {
    List<PartitionOffset> ends =
        partitions().stream()
            .map(each -> new PartitionOffset(each.topic(), each.partition(), end(each)))
            .toList();
    Barrier barrier = new Barrier(sequence, ends, 0L, 0L, 0L, false, null, List.of());
    control.append(
        nowMs,
        ControlKind.BARRIER.wireName(),
        keys.serialize(control.partition.topic(), ControlKind.BARRIER.key()),
        values.serialize(
            control.partition.topic(),
            new ControlRecord("store", generation, nowMs, null, null, barrier, null, null)),
        new RecordHeaders());
  }

  /** Of data and of parts. */
  public List<TopicPartition> partitions() {
    List<TopicPartition> all = new ArrayList<>();
    data.forEach(log -> all.add(log.partition));
    parts.forEach(log -> all.add(log.partition));
    return all;
  }

  public long end(TopicPartition partition) {
    return log(partition).end();
  }

  public ConsumerRecord<byte[], byte[]> at(TopicPartition partition, long offset) {
    return Objects.requireNonNull(log(partition).at(offset));
  }

  /** What a reader says that finds no brokers. */
  public static MirrorException unreachable() {
    return new MirrorSetupException("bootstrap.servers", "no answer", "a broker", null);
  }

  public BarrierReader reader() {
    List<SimulatedLog> all = new ArrayList<>(data);
    all.addAll(parts);
    all.add(control);
    return new BarrierReader(
        topics -> topics.stream().collect(Collectors.toMap(each -> each, each -> "id-" + each)),
        SimulatedMirror.registry(),
        new SimulatedConsumer(all, GENEROUS, 1000),
        control.partition,
        new ReadingSettings(0, Long.MAX_VALUE, Long.MAX_VALUE, false, Set.of()));
  }

  private SimulatedLog log(TopicPartition partition) {
    return (TopicNames.isParts(partition.topic()) ? parts : data).get(partition.partition());
  }

  private void append(int partition, String key, EntryChange.Builder change) {
    byte[] value = values.serialize(TOPIC, change.build());
    data.get(partition).append(nowMs, key, entryKey(key), value, new RecordHeaders());
  }

  private EntryChange.Builder change(long sequence, Operation operation) {
    return EntryChange.newBuilder()
        .setStoreId("store")
        .setGeneration(generation)
        .setSequence(sequence)
        .setUnitId(sequence)
        .setUnitIndex(0)
        .setUnitCount(1)
        .setOrigin(Origin.MUTATION)
        .setTimeMs(nowMs)
        .setType(ValueType.STRING)
        .setOperation(operation);
  }

  private byte[] entryKey(String key) {
    return keys.serialize(TOPIC, new EntryKey(0, bytes(key)));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }
}
