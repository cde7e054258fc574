package io.keywake.connectors.mirror;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.keywake.schemas.DeleteCause;
import io.keywake.schemas.Tombstone;
import io.keywake.schemas.TombstoneFormatException;
import io.keywake.schemas.record.EntryChange;
import io.keywake.schemas.record.EntryKey;
import io.keywake.schemas.record.HashField;
import io.keywake.schemas.record.SortedSetMember;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Turns the records of the data topics into calls of the listener, and leaves out those that are
 * outdated. Owned by the mirror's thread.
 *
 * <p>What an older generation has left is the sweep's: deletions of it are for readers who do not
 * sweep, and are not passed on. They would be wrong, too, for an entry that a newer generation
 * publishes to another topic.
 */
final class ChangeApplier {
  /** One partition. */
  private static final class Lane {
    final TopicDecoder<EntryKey, EntryChange> decoder;

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
  private final List<Lane> lanes = new ArrayList<>();

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
    sweptGeneration = 0;
  }

  /** What is applied from now on follows the state at a position. */
  void goOnFrom(MirrorPosition position) {
    sweptGeneration = position.generation();
    for (Lane lane : lanes) {
      lane.generation = position.generation();
      lane.sequence = position.sequence();
    }
  }

  /** One more partition, whose number is the next. */
  void add(String topic) {
    lanes.add(
        new Lane(
            decoders.computeIfAbsent(
                topic,
                name ->
                    new TopicDecoder<>(
                        name, EntryKey.getClassSchema(), EntryChange.getClassSchema(), registry))));
  }

  void apply(int partition, ConsumerRecord<byte[], byte[]> record) {
    Lane lane = lanes.get(partition);
    EntryKey entryKey = lane.decoder.key(record);
    byte[] key = bytes(entryKey.getKey());
    if (isTombstone(record)) {
      Tombstone tombstone = tombstone(record);
      if (counts(lane, tombstone.generation(), tombstone.sequence())
          && tombstone.cause() != DeleteCause.ORPHANED) {
        listener.deleted(entryKey.getDb(), key, tombstone);
      }
      return;
    }
    EntryChange change = lane.decoder.value(record);
    if (!counts(lane, change.getGeneration(), change.getSequence())) {
      return;
    }
    switch (change.getOperation()) {
      case UPSERT -> listener.upserted(entry(record, entryKey.getDb(), key, change), change);
      case DELETE -> {
        // Only announces the tombstone behind it, which is what deletes.
      }
      case DELTA, MANIFEST, PART, UNKNOWN ->
          throw new MirrorRecordException(
              record, "an operation of a later version", "UPSERT or DELETE", null);
    }
  }

  /** Passes a barrier on; the first of a generation is preceded by the sweep of the older ones. */
  void reached(MirrorBarrier barrier, MirrorPosition position) {
    if (barrier.generation() > sweptGeneration) {
      listener.sweep(barrier.generation());
      sweptGeneration = barrier.generation();
    }
    listener.consistent(barrier, position);
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
    applied++;
    return true;
  }

  private static MirrorEntry entry(
      ConsumerRecord<byte[], byte[]> record, int db, byte[] key, EntryChange change) {
    Long expireAtMs = change.getExpireAtMs();
    return new MirrorEntry(
        db,
        key,
        value(record, change),
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

  private static byte[][] arrays(List<ByteBuffer> list) {
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

  private static <T> T present(ConsumerRecord<byte[], byte[]> record, @Nullable T value) {
    if (value == null) {
      throw new MirrorRecordException(
          record, "no value of the type it names", "one in an upsert", null);
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
  private static byte[] bytes(ByteBuffer buffer) {
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
