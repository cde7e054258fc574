package io.keywake.exporter;

import io.keywake.schemas.DeleteCause;
import io.keywake.schemas.HashSlot;
import io.keywake.store.Invariant;
import io.keywake.store.bgiteration.Item;
import io.keywake.store.keyspace.Effect;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.StringValue;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Turns items into records of the data topics. Owned by the exporter's thread.
 *
 * <p>Sequences of records do not fall: those of entries are their item's, those of effects their
 * own, and items are in the order of the store.
 */
final class RecordEncoder {
  /** What a record has besides key and value, generously. */
  private static final int RECORD_OVERHEAD_BYTES = 1024;

  private final List<TopicSerializer> serializers;
  private final ExportTopics topics;
  private final boolean explicitDeletes;
  private final int valueBytesMax;
  private final KeyView keyView = new KeyView();
  private final ChangeView change;

  RecordEncoder(
      ExportSerializers serializers,
      ExportTopics topics,
      ExportSettings settings,
      String storeId,
      long generation) {
    this.serializers = serializers.data();
    this.topics = topics;
    this.explicitDeletes = settings.explicitDeletes();
    this.valueBytesMax = settings.recordBytesMax() - RECORD_OVERHEAD_BYTES;
    this.change = new ChangeView(storeId, generation, valueBytesMax);
  }

  /** Hands over the records of presented keys. */
  void encode(Item.Entries item, long timeMs, RecordSink sink) {
    change.iterated(item.sequence(), timeMs);
    for (Item.Placed placed : item.entries()) {
      upsert(placed.db(), placed.entry(), timeMs, sink);
    }
    for (Effect.Deleted deleted : item.deletions()) {
      delete(deleted, timeMs, sink);
    }
    change.clear();
  }

  /** Hands over the records of a unit's effects. */
  void encode(Item.Effects item, long timeMs, RecordSink sink) {
    change.mutation(item.unitId(), item.unitCount(), timeMs);
    for (Effect effect : item.effects()) {
      change.effect(effect.sequence(), (int) (effect.sequence() - item.unitFirst()));
      if (effect instanceof Effect.Upserted upserted) {
        upsert(upserted.db(), upserted.entry(), timeMs, sink);
      } else if (effect instanceof Effect.Deleted deleted) {
        delete(deleted, timeMs, sink);
      } else {
        throw Invariant.broken("an iteration of whole values forwarded " + effect);
      }
    }
    change.clear();
  }

  private void upsert(int db, Entry entry, long timeMs, RecordSink sink) {
    byte[] key = entry.key();
    TopicSerializer serializer = serializers.get(topics.dataTopicOf(db, key));
    byte[] encodedKey = serializer.key(keyView.on(db, key));
    int partition = HashSlot.partition(key, topics.partitionsEach());
    byte[] value;
    try {
      value = value(serializer, entry, encodedKey.length);
    } catch (ValueTooLargeException e) {
      sink.tooLarge(db, key);
      tombstone(
          serializer.topic(), db, key, encodedKey, partition, timeMs, DeleteCause.DESELECTED, sink);
      return;
    }
    sink.record(
        db, key, new ProducerRecord<>(serializer.topic(), partition, timeMs, encodedKey, value));
  }

  private byte[] value(TopicSerializer serializer, Entry entry, int keyBytes) {
    if (entry.value() instanceof StringValue string && string.length() > valueBytesMax) {
      throw new ValueTooLargeException();
    }
    change.upsert(entry);
    try {
      byte[] value = serializer.value(change);
      if ((long) keyBytes + value.length > valueBytesMax) {
        throw new ValueTooLargeException();
      }
      return value;
    } catch (SerializationException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof ValueTooLargeException tooLarge) {
          throw tooLarge;
        }
      }
      throw e;
    }
  }

  private void delete(Effect.Deleted deleted, long timeMs, RecordSink sink) {
    int db = deleted.db();
    byte[] key = deleted.key();
    TopicSerializer serializer = serializers.get(topics.dataTopicOf(db, key));
    byte[] encodedKey = serializer.key(keyView.on(db, key));
    int partition = HashSlot.partition(key, topics.partitionsEach());
    if (explicitDeletes) {
      change.delete();
      byte[] value = serializer.value(change);
      sink.record(
          db, key, new ProducerRecord<>(serializer.topic(), partition, timeMs, encodedKey, value));
    }
    tombstone(serializer.topic(), db, key, encodedKey, partition, timeMs, cause(deleted), sink);
  }

  @SuppressWarnings("NullAway") // A tombstone is a record whose value is null.
  private void tombstone(
      String topic,
      int db,
      byte[] key,
      byte[] encodedKey,
      int partition,
      long timeMs,
      DeleteCause cause,
      RecordSink sink) {
    RecordHeaders headers = new RecordHeaders();
    change.tombstone(cause).writeTo(headers::add);
    sink.record(db, key, new ProducerRecord<>(topic, partition, timeMs, encodedKey, null, headers));
  }

  private static DeleteCause cause(Effect.Deleted deleted) {
    return switch (deleted.cause()) {
      case DELETED -> DeleteCause.DELETED;
      case EXPIRED -> DeleteCause.EXPIRED;
      case EVICTED -> DeleteCause.EVICTED;
      case FLUSHED -> DeleteCause.FLUSHED;
      case MOVED -> DeleteCause.MOVED;
      case DESELECTED -> DeleteCause.DESELECTED;
    };
  }
}
