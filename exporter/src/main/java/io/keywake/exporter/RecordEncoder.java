package io.keywake.exporter;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.keywake.schemas.DeleteCause;
import io.keywake.schemas.HashSlot;
import io.keywake.schemas.record.Parts;
import io.keywake.store.Invariant;
import io.keywake.store.bgiteration.Item;
import io.keywake.store.keyspace.Effect;
import io.keywake.store.keyspace.Entry;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Turns items into records of the data topics. Owned by the exporter's thread.
 *
 * <p>Sequences of records do not fall: those of entries are their item's, those of effects their
 * own, and items are in the order of the store.
 */
final class RecordEncoder {
  /** The manifests of an item's entries. */
  interface Manifests {
    /**
     * What stands for the value of an entry; null unless it has gone in parts. Throws what stopped
     * it from going.
     */
    @Nullable Parts of(Entry entry);
  }

  /** What a record has besides key and value, generously. */
  private static final int RECORD_OVERHEAD_BYTES = 1024;

  /** Whatever version stands in parts may be needed still. */
  private static final long EVERY_VERSION = 0;

  private final List<TopicSerializer> serializers;
  private final ExportTopics topics;
  private final boolean explicitDeletes;
  private final int valueBytesMax;
  private final KeyView keyView = new KeyView();
  private final ChangeView change;
  private final PartEncoder parts;

  RecordEncoder(
      ExportSerializers serializers,
      ExportTopics topics,
      ExportSettings settings,
      String storeId,
      long generation) {
    this(
        serializers,
        topics,
        settings,
        storeId,
        generation,
        settings.recordBytesMax() - RECORD_OVERHEAD_BYTES);
  }

  /**
   * @param valueBytesMax of key and value together; what is larger goes in parts
   */
  RecordEncoder(
      ExportSerializers serializers,
      ExportTopics topics,
      ExportSettings settings,
      String storeId,
      long generation,
      int valueBytesMax) {
    this.serializers = serializers.data();
    this.topics = topics;
    this.explicitDeletes = settings.explicitDeletes();
    this.valueBytesMax = valueBytesMax;
    this.change = new ChangeView(storeId, generation);
    this.parts = new PartEncoder(serializers, topics, storeId, generation);
  }

  /** The generation goes on with what was loaded up to this sequence; see {@link ChangeView}. */
  void goOnFrom(long loaded) {
    change.goOnFrom(loaded);
  }

  /** The values of an item that have to go in parts before it can be encoded. */
  List<LargeValue> largeValues(Item item) {
    return PartEncoder.largeValues(item, valueBytesMax);
  }

  /** The record of a large value's next part, or null after the last. */
  @Nullable ProducerRecord<byte[], byte[]> nextPart(LargeValue value, long timeMs) {
    return parts.next(value, timeMs);
  }

  /** The record that removes a part. */
  ProducerRecord<byte[], byte[]> removal(PartsInTopic.Obsolete part, long timeMs) {
    return parts.tombstone(part, timeMs);
  }

  /** Hands over the records of presented keys. */
  void encode(Item.Entries item, Manifests manifests, long timeMs, RecordSink sink) {
    change.iterated(item.sequence(), timeMs);
    for (Item.Placed placed : item.entries()) {
      upsert(placed.db(), placed.entry(), manifests, timeMs, sink);
    }
    for (Effect.Deleted deleted : item.deletions()) {
      delete(deleted, timeMs, sink);
    }
    change.clear();
  }

  /**
   * Hands over the records that delete what an older generation has left.
   *
   * @param older under which no record of this generation can stand
   */
  @SuppressWarnings("NullAway") // A tombstone is a record whose value is null.
  void encode(OlderKey older, long timeMs, Consumer<ProducerRecord<byte[], byte[]>> sink) {
    String topic = older.partition().topic();
    int partition = older.partition().partition();
    change.leftOver(timeMs);
    int number = topics.data().indexOf(topic);
    if (explicitDeletes && number >= 0) {
      change.delete();
      byte[] value = serializers.get(number).value(change);
      sink.accept(new ProducerRecord<>(topic, partition, timeMs, older.encoded(), value));
    }
    RecordHeaders headers = new RecordHeaders();
    change.tombstone(DeleteCause.ORPHANED).writeTo(headers::add);
    sink.accept(
        new ProducerRecord<byte[], byte[]>(
            topic, partition, timeMs, older.encoded(), null, headers));
  }

  /** Hands over the records of a unit's effects. */
  void encode(Item.Effects item, Manifests manifests, long timeMs, RecordSink sink) {
    change.mutation(item.unitId(), item.unitCount(), timeMs);
    for (Effect effect : item.effects()) {
      change.effect(effect.sequence(), (int) (effect.sequence() - item.unitFirst()));
      if (effect instanceof Effect.Upserted upserted) {
        upsert(upserted.db(), upserted.entry(), manifests, timeMs, sink);
      } else if (effect instanceof Effect.Deleted deleted) {
        delete(deleted, timeMs, sink);
      } else if (effect instanceof Effect.Delta delta) {
        delta(delta, timeMs, sink);
      } else {
        throw Invariant.broken("an iteration forwarded " + effect + ", which concerns no key");
      }
    }
    change.clear();
  }

  private void upsert(int db, Entry entry, Manifests manifests, long timeMs, RecordSink sink) {
    byte[] key = entry.key();
    if (isTooLong(key)) {
      sink.tooLong(db, key);
      return;
    }
    TopicSerializer serializer = serializers.get(topics.dataTopicOf(db, key));
    byte[] encodedKey = serializer.key(keyView.on(db, key));
    int partition = HashSlot.partition(key, topics.partitionsEach());
    Parts manifest;
    byte[] value = null;
    try {
      manifest = manifests.of(entry);
      value = value(serializer, entry, manifest);
      RuntimeException refusal = sink.refusal(db, key, entry);
      if (refusal != null) {
        throw refusal;
      }
    } catch (RuntimeException e) {
      failed(db, key, serializer.topic(), encodedKey, timeMs, value, e, sink);
      return;
    }
    sink.record(
        db,
        key,
        manifest == null ? change.sequence() + 1 : manifest.getVersion(),
        new EntryRecord(
            serializer.topic(),
            partition,
            timeMs,
            encodedKey,
            value,
            new EntryRecord.Origin(new DbKey(db, key), entry.sequence(), entry.heapBytes())));
  }

  /**
   * The iteration has seen to it that it fits into a record. What it builds on is still needed,
   * parts as well.
   */
  private void delta(Effect.Delta delta, long timeMs, RecordSink sink) {
    int db = delta.db();
    byte[] key = delta.key();
    if (!sink.takesDeltas(db, key)) {
      return;
    }
    TopicSerializer serializer = serializers.get(topics.dataTopicOf(db, key));
    byte[] encodedKey = serializer.key(keyView.on(db, key));
    int partition = HashSlot.partition(key, topics.partitionsEach());
    byte[] value;
    try {
      change.delta(delta);
      value = serializer.value(change);
    } catch (RuntimeException e) {
      failed(db, key, serializer.topic(), encodedKey, timeMs, null, e, sink);
      return;
    }
    sink.record(
        db,
        key,
        EVERY_VERSION,
        new EntryRecord(
            serializer.topic(),
            partition,
            timeMs,
            encodedKey,
            value,
            new EntryRecord.Origin(
                new DbKey(db, key), delta.sequence(), EntryRecord.Origin.BYTES_UNKNOWN)));
  }

  private void failed(
      int db,
      byte[] key,
      String topic,
      byte[] encodedKey,
      long timeMs,
      byte @Nullable [] value,
      RuntimeException failure,
      RecordSink sink) {
    refuseOutage(failure);
    int partition = HashSlot.partition(key, topics.partitionsEach());
    sink.failed(
        db,
        key,
        change.sequence(),
        tombstone(topic, db, key, encodedKey, partition, timeMs, DeleteCause.DESELECTED),
        value,
        failure);
  }

  private byte[] value(TopicSerializer serializer, Entry entry, @Nullable Parts manifest) {
    if (manifest == null) {
      change.upsert(entry);
    } else {
      change.manifest(entry, manifest);
    }
    return serializer.value(change);
  }

  /** It is no fault of the value if the registry does not answer. */
  private static void refuseOutage(RuntimeException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException || cause instanceof RestClientException) {
        throw failure;
      }
    }
  }

  /** Whether there would not be much room for a value beside the key. */
  private boolean isTooLong(byte[] key) {
    return key.length > valueBytesMax / 2;
  }

  private void delete(Effect.Deleted deleted, long timeMs, RecordSink sink) {
    int db = deleted.db();
    byte[] key = deleted.key();
    if (isTooLong(key)) {
      sink.gone(db, key);
      return;
    }
    TopicSerializer serializer = serializers.get(topics.dataTopicOf(db, key));
    byte[] encodedKey = serializer.key(keyView.on(db, key));
    int partition = HashSlot.partition(key, topics.partitionsEach());
    if (explicitDeletes) {
      change.delete();
      byte[] value = serializer.value(change);
      sink.record(
          db,
          key,
          change.sequence() + 1,
          new EntryRecord(
              serializer.topic(),
              partition,
              timeMs,
              encodedKey,
              value,
              EntryRecord.Origin.bare(db, key, change.sequence())));
    }
    sink.record(
        db,
        key,
        change.sequence() + 1,
        tombstone(serializer.topic(), db, key, encodedKey, partition, timeMs, cause(deleted)));
  }

  private EntryRecord tombstone(
      String topic,
      int db,
      byte[] key,
      byte[] encodedKey,
      int partition,
      long timeMs,
      DeleteCause cause) {
    RecordHeaders headers = new RecordHeaders();
    change.tombstone(cause).writeTo(headers::add);
    return new EntryRecord(
        topic,
        partition,
        timeMs,
        encodedKey,
        null,
        headers,
        EntryRecord.Origin.bare(db, key, change.sequence()));
  }

  private static DeleteCause cause(Effect.Deleted deleted) {
    return switch (deleted.cause()) {
      case DELETED -> DeleteCause.DELETED;
      case EXPIRED -> DeleteCause.EXPIRED;
      case EVICTED -> DeleteCause.EVICTED;
      case FLUSHED -> DeleteCause.FLUSHED;
      case MOVED -> DeleteCause.MOVED;
      case DESELECTED -> DeleteCause.DESELECTED;
      // It stands in the topic that the key belongs to, in order with all else that is said of the
      // key there. It may even be all that compaction leaves of a deletion in this generation.
      case ORPHANED -> DeleteCause.DELETED;
    };
  }
}
