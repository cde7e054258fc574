package io.keywake.exporter;

import io.keywake.schemas.HashSlot;
import io.keywake.schemas.record.PartKey;
import io.keywake.schemas.record.Parts;
import io.keywake.store.bgiteration.Item;
import io.keywake.store.keyspace.Effect;
import io.keywake.store.keyspace.Entry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Turns values that do not fit into a record into records of the topics of parts, one at a time.
 * Owned by the exporter's thread.
 */
final class PartEncoder {
  private final List<TopicSerializer> serializers;
  private final ExportTopics topics;
  private final long generation;
  private final ChangeView change;

  PartEncoder(ExportSerializers serializers, ExportTopics topics, String storeId, long generation) {
    this.serializers = serializers.parts();
    this.topics = topics;
    this.generation = generation;
    this.change = new ChangeView(storeId, generation);
  }

  /**
   * The values of an item that have to go in parts.
   *
   * @param valueBytesMax what a record can hold beside all else, key and value together
   */
  static List<LargeValue> largeValues(Item item, int valueBytesMax) {
    List<LargeValue> found = new ArrayList<>();
    if (item instanceof Item.Entries entries) {
      for (Item.Placed placed : entries.entries()) {
        addIfLarge(placed.db(), placed.entry(), item.sequence(), valueBytesMax, found);
      }
    } else if (item instanceof Item.Effects effects) {
      for (Effect effect : effects.effects()) {
        if (effect instanceof Effect.Upserted upserted) {
          addIfLarge(upserted.db(), upserted.entry(), upserted.sequence(), valueBytesMax, found);
        }
      }
    }
    return found;
  }

  private static void addIfLarge(
      int db, Entry entry, long version, int valueBytesMax, List<LargeValue> found) {
    // With the longest key that is published, half of a record is left.
    if (ValueCutter.mustCut(entry, valueBytesMax / 2)) {
      byte[] key = entry.key();
      int bytesMax = valueBytesMax - key.length;
      if (key.length <= valueBytesMax / 2 && ValueCutter.mustCut(entry, bytesMax)) {
        found.add(new LargeValue(new DbKey(db, key), entry, version, bytesMax));
      }
    }
  }

  /** The next part of a value, or null after the last. */
  @Nullable ProducerRecord<byte[], byte[]> next(LargeValue value, long timeMs) {
    ValueCutter.Slice slice = value.next();
    if (slice == null) {
      return null;
    }
    Parts part = value.part(slice);
    change.iterated(value.version(), timeMs);
    change.part(value.entry(), slice.value(), part);
    TopicSerializer serializer = serializer(value.key());
    byte[] encoded = serializer.value(change);
    change.clear();
    DbKey key = value.key();
    return new EntryRecord(
        serializer.topic(),
        partition(key),
        timeMs,
        encodedKey(serializer, key, value.version(), part.getCount() - 1),
        encoded,
        new EntryRecord.Origin(key, value.entry().sequence(), value.entry().heapBytes()));
  }

  /** Removes a part. */
  @SuppressWarnings("NullAway") // A tombstone is a record whose value is null.
  ProducerRecord<byte[], byte[]> tombstone(PartsInTopic.Obsolete part, long timeMs) {
    TopicSerializer serializer = serializer(part.key());
    return new ProducerRecord<byte[], byte[]>(
        serializer.topic(),
        partition(part.key()),
        timeMs,
        encodedKey(serializer, part.key(), part.version(), part.part()),
        null);
  }

  private TopicSerializer serializer(DbKey key) {
    return serializers.get(topics.dataTopicOf(key.db(), key.key()));
  }

  private int partition(DbKey key) {
    return HashSlot.partition(key.key(), topics.partitionsEach());
  }

  private byte[] encodedKey(TopicSerializer serializer, DbKey key, long version, int part) {
    return serializer.key(
        new PartKey(key.db(), ByteBuffer.wrap(key.key()), generation, version, part));
  }
}
