package io.keywake.connectors.mirror;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.keywake.schemas.DeleteCause;
import io.keywake.schemas.Tombstone;
import io.keywake.schemas.TombstoneFormatException;
import io.keywake.schemas.TopicNames;
import io.keywake.schemas.record.EntryChange;
import io.keywake.schemas.record.EntryKey;
import io.keywake.schemas.record.HashField;
import io.keywake.schemas.record.Operation;
import io.keywake.schemas.record.PartKey;
import io.keywake.schemas.record.SortedSetMember;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Turns the records of the data topics into calls of the listener, and leaves out those that are
 * outdated. Owned by the mirror's thread, or by that of a program which reads the topics by itself
 * and has this from a {@link BarrierReader}.
 *
 * <p>What an older generation has left is the sweep's: deletions of it are for readers who do not
 * sweep, and are not passed on. They would be wrong, too, for an entry that a newer generation
 * publishes to another topic.
 */
public final class ChangeApplier {
  /** One partition of a data topic. */
  private final class Lane {
    final TopicDecoder<EntryKey, EntryChange> decoder;
    final PartedValues parted =
        new PartedValues(ChangeApplier.this::upserted, ChangeApplier.this::changed);

    /** Of the last record that counted. */
    long generation;

    long sequence;

    Lane(TopicDecoder<EntryKey, EntryChange> decoder) {
      this.decoder = decoder;
    }
  }

  private final SchemaRegistryClient registry;
  private final MirrorListener listener;
  private final Map<String, TopicDecoder<EntryKey, EntryChange>> decoders = new HashMap<>();
  private final Map<String, TopicDecoder<PartKey, EntryChange>> partDecoders = new HashMap<>();
  private final Map<TopicPartition, Lane> lanes = new HashMap<>();

  /** By the number of a partition: what takes its records. */
  private final List<Consumer<ConsumerRecord<byte[], byte[]>>> takers = new ArrayList<>();

  /**
   * Entries that a delta could not be applied to, with the generation that it was of: nothing is
   * right of them until they are told of whole again.
   */
  private final Map<EntryKey, Long> stale = new HashMap<>();

  private long sweptGeneration;
  private long applied;
  private long dropped;

  /**
   * Knows of no partition yet.
   *
   * @param registry the caller's, who closes it
   */
  ChangeApplier(SchemaRegistryClient registry, MirrorListener listener) {
    this.registry = registry;
    this.listener = listener;
  }

  /** Knows of no partition again, nor of what was applied. */
  void startOver() {
    lanes.clear();
    takers.clear();
    stale.clear();
    sweptGeneration = 0;
  }

  /** What is applied from now on follows the state at a position. */
  void goOnFrom(MirrorPosition position) {
    sweptGeneration = position.generation();
    for (Lane lane : lanes.values()) {
      lane.generation = position.generation();
      lane.sequence = position.sequence();
      lane.parted.passed(lane.generation, lane.sequence);
    }
  }

  /**
   * What is applied of a partition of data from now on follows this generation and sequence; a
   * record that is older does not count.
   */
  public void goOnFrom(TopicPartition data, long generation, long sequence) {
    Lane lane = lane(data);
    lane.generation = generation;
    lane.sequence = sequence;
    lane.parted.passed(generation, sequence);
  }

  /** The generation of the last record of a partition of data that counted. */
  public long generation(TopicPartition data) {
    return lane(data).generation;
  }

  /** The sequence of the last record of a partition of data that counted. */
  public long sequence(TopicPartition data) {
    return lane(data).sequence;
  }

  /** One more partition of data or of parts, whose number is the next, from 0 on. */
  public void add(TopicPartition partition) {
    String topic = partition.topic();
    if (TopicNames.isParts(topic)) {
      Lane lane = lane(new TopicPartition(TopicNames.dataTopicOf(topic), partition.partition()));
      TopicDecoder<PartKey, EntryChange> decoder =
          partDecoders.computeIfAbsent(
              topic,
              name ->
                  new TopicDecoder<>(
                      name, PartKey.getClassSchema(), EntryChange.getClassSchema(), registry));
      takers.add(record -> applyPart(lane, decoder, record));
    } else {
      Lane lane = lane(partition);
      takers.add(record -> apply(lane, record));
    }
  }

  private Lane lane(TopicPartition partition) {
    return lanes.computeIfAbsent(
        partition,
        data ->
            new Lane(
                decoders.computeIfAbsent(
                    data.topic(),
                    name ->
                        new TopicDecoder<>(
                            name,
                            EntryKey.getClassSchema(),
                            EntryChange.getClassSchema(),
                            registry))));
  }

  /**
   * Takes the next record of a partition, and calls the listener if it completes a change.
   *
   * @param partition its number, in the order of {@link #add}
   * @throws RegistryUnavailableException if its schema cannot be had now; it can be applied later
   * @throws MirrorRecordException if it is not what an exporter writes
   */
  public void apply(int partition, ConsumerRecord<byte[], byte[]> record) {
    takers.get(partition).accept(record);
  }

  private static void applyPart(
      Lane lane,
      TopicDecoder<PartKey, EntryChange> decoder,
      ConsumerRecord<byte[], byte[]> record) {
    PartKey key = decoder.key(record);
    if (isTombstone(record)) {
      lane.parted.part(key, null);
      return;
    }
    EntryChange part = decoder.value(record);
    if (part.getOperation() != Operation.PART) {
      throw new MirrorRecordException(record, "no part", "nothing else in a topic of parts", null);
    }
    boolean continued = PartedValues.present(record, part).getContinued();
    lane.parted.part(key, new ValueJoiner.Slice(value(record, part), continued));
  }

  private void apply(Lane lane, ConsumerRecord<byte[], byte[]> record) {
    EntryKey entryKey = lane.decoder.key(record);
    byte[] key = bytes(entryKey.getKey());
    if (isTombstone(record)) {
      Tombstone tombstone = tombstone(record);
      if (counts(lane, tombstone.generation(), tombstone.sequence())) {
        lane.parted.superseded(entryKey.getDb(), key);
        if (tombstone.cause() != DeleteCause.ORPHANED) {
          stale.remove(entryKey);
          listener.deleted(entryKey.getDb(), key, tombstone);
        }
      }
      return;
    }
    EntryChange change = lane.decoder.value(record);
    if (!counts(lane, change.getGeneration(), change.getSequence())) {
      return;
    }
    switch (change.getOperation()) {
      case UPSERT -> {
        stale.remove(entryKey);
        lane.parted.superseded(entryKey.getDb(), key);
        listener.upserted(entry(entryKey.getDb(), key, change, value(record, change)), change);
      }
      case MANIFEST -> lane.parted.manifest(record, entryKey.getDb(), key, change);
      case DELTA -> {
        MirrorDelta delta = DeltaReader.read(record, entryKey.getDb(), key, change);
        if (!lane.parted.isBehindManifest(delta, change)) {
          changed(delta, change);
        }
      }
      case DELETE -> {
        // Only announces the tombstone behind it, which is what deletes.
      }
      case PART, UNKNOWN ->
          throw new MirrorRecordException(
              record, "an operation of a later version", "UPSERT, DELTA, MANIFEST or DELETE", null);
    }
  }

  private void changed(MirrorDelta delta, EntryChange change) {
    if (!listener.changed(delta, change)) {
      stale.put(new EntryKey(delta.db(), ByteBuffer.wrap(delta.key())), delta.generation());
    }
  }

  private void upserted(int db, byte[] key, EntryChange manifest, MirrorValue value) {
    stale.remove(new EntryKey(db, ByteBuffer.wrap(key)));
    listener.upserted(entry(db, key, manifest, value), manifest);
  }

  /**
   * Every record up to this generation and sequence was applied, and perhaps some more.
   *
   * @throws MirrorRecordException if a value among them is not whole
   */
  public void complete(long generation, long sequence) {
    lanes.values().forEach(lane -> lane.parted.reached(generation, sequence));
  }

  /**
   * Whether the listener was told of every value up to this generation and sequence that is not
   * superseded up to there. One that came in parts may not be, if records beyond were applied,
   * which supersede it or remove its parts.
   */
  public boolean covers(long generation, long sequence) {
    return lanes.values().stream().allMatch(lane -> lane.parted.covers(generation, sequence));
  }

  /** Values of which some parts were applied, while the listener does not have them yet. */
  public int unfinished() {
    return lanes.values().stream().mapToInt(lane -> lane.parted.unfinished()).sum();
  }

  /** Passes a barrier on; the first of a generation is preceded by the sweep of the older ones. */
  void reached(MirrorBarrier barrier, MirrorPosition position) {
    complete(barrier.generation(), barrier.sequence());
    if (barrier.generation() > sweptGeneration) {
      listener.sweep(barrier.generation());
      stale.values().removeIf(generation -> generation < barrier.generation());
      sweptGeneration = barrier.generation();
    }
    listener.consistent(barrier, position);
  }

  /** Entries that a delta could not be applied to, and that were not told of whole since. */
  int stale() {
    return stale.size();
  }

  /** Those of them that a barrier of a generation does not sweep. */
  long stale(long generation) {
    return stale.values().stream().filter(of -> of >= generation).count();
  }

  /** Records that counted. */
  long applied() {
    return applied;
  }

  /**
   * Records of an older generation or a lower sequence than the one before them in their partition.
   */
  long dropped() {
    return dropped;
  }

  private boolean counts(Lane lane, long generation, long sequence) {
    if (generation < lane.generation
        || (generation == lane.generation && sequence < lane.sequence)) {
      dropped++;
      return false;
    }
    lane.generation = generation;
    lane.sequence = sequence;
    lane.parted.passed(generation, sequence);
    applied++;
    return true;
  }

  private static MirrorEntry entry(int db, byte[] key, EntryChange change, MirrorValue value) {
    Long expireAtMs = change.getExpireAtMs();
    return new MirrorEntry(
        db,
        key,
        value,
        expireAtMs == null ? MirrorEntry.NEVER : expireAtMs,
        change.getGeneration(),
        change.getSequence());
  }

  private static MirrorValue value(ConsumerRecord<byte[], byte[]> record, EntryChange change) {
    return switch (change.getType()) {
      case STRING -> new MirrorValue.StringValue(bytes(present(record, change.getString())));
      case HASH -> hash(present(record, change.getHash()));
      case LIST -> new MirrorValue.ListValue(arrays(present(record, change.getList())));
      case SET -> new MirrorValue.SetValue(arrays(present(record, change.getSet())));
      case SORTED_SET -> sortedSet(present(record, change.getSortedSet()));
      case UNKNOWN ->
          throw new MirrorRecordException(
              record, "a type of a later version", "STRING, HASH, LIST, SET or SORTED_SET", null);
    };
  }

  private static MirrorValue hash(List<HashField> list) {
    byte[][] fields = new byte[list.size()][];
    byte[][] values = new byte[list.size()][];
    for (int i = 0; i < fields.length; i++) {
      HashField field = list.get(i);
      fields[i] = bytes(field.getField());
      values[i] = bytes(field.getValue());
    }
    return new MirrorValue.HashValue(fields, values);
  }

  static byte[][] arrays(List<ByteBuffer> list) {
    byte[][] arrays = new byte[list.size()][];
    for (int i = 0; i < arrays.length; i++) {
      arrays[i] = bytes(list.get(i));
    }
    return arrays;
  }

  private static MirrorValue sortedSet(List<SortedSetMember> list) {
    byte[][] members = new byte[list.size()][];
    double[] scores = new double[list.size()];
    for (int i = 0; i < members.length; i++) {
      SortedSetMember member = list.get(i);
      members[i] = bytes(member.getMember());
      scores[i] = member.getScore();
    }
    return new MirrorValue.SortedSetValue(members, scores);
  }

  static <T> T present(ConsumerRecord<byte[], byte[]> record, @Nullable T value) {
    if (value == null) {
      throw new MirrorRecordException(
          record, "no value of the type it names", "one in an upsert or a delta", null);
    }
    return value;
  }

  @SuppressWarnings("NullAway") // Kafka marks a tombstone by null, whatever its declaration says.
  private static boolean isTombstone(ConsumerRecord<byte[], byte[]> record) {
    return record.value() == null;
  }

  private static Tombstone tombstone(ConsumerRecord<byte[], byte[]> record) {
    try {
      return Tombstone.readFrom(
          name -> {
            Header header = record.headers().lastHeader(name);
            return header == null ? null : header.value();
          });
    } catch (TombstoneFormatException e) {
      throw new MirrorRecordException(
          record, String.valueOf(e.getMessage()), "a tombstone that an exporter wrote", e);
    }
  }

  /** The bytes that Avro decoded, without a copy if it gave them an array of their own. */
  static byte[] bytes(ByteBuffer buffer) {
    if (buffer.hasArray()
        && buffer.arrayOffset() == 0
        && buffer.position() == 0
        && buffer.remaining() == buffer.array().length) {
      return buffer.array();
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
