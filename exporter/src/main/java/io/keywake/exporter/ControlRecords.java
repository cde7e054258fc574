package io.keywake.exporter;

import io.keywake.schemas.ControlKind;
import io.keywake.schemas.record.Barrier;
import io.keywake.schemas.record.ControlKey;
import io.keywake.schemas.record.ControlRecord;
import io.keywake.schemas.record.GenerationStart;
import io.keywake.schemas.record.KeySchema;
import io.keywake.schemas.record.PartitionOffset;
import io.keywake.schemas.record.Quarantine;
import io.keywake.store.bgiteration.Item;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.LongPredicate;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Encodes the records of the control topic. Owned by one thread at a time. */
final class ControlRecords {
  private final TopicSerializer serializer;
  private final ExportTopics topics;
  private final String storeId;
  private final String historyId;
  private final long generation;
  private final InstantSource clock;
  private final LongPredicate removingOrphans;

  /**
   * @param historyId which run of the store this is
   * @param removingOrphans whether orphans may be left at a barrier, which is so-and-so many items
   *     from the beginning
   */
  ControlRecords(
      TopicSerializer serializer,
      ExportTopics topics,
      String storeId,
      String historyId,
      long generation,
      LongPredicate removingOrphans,
      InstantSource clock) {
    this.serializer = serializer;
    this.topics = topics;
    this.storeId = storeId;
    this.historyId = historyId;
    this.generation = generation;
    this.removingOrphans = removingOrphans;
    this.clock = clock;
  }

  /**
   * A generation begins at these offsets of the topics' partitions, and what older ones have said
   * of keys in quarantine is history: its walk tries every key again.
   *
   * @param before what the control topic says until then
   */
  List<ProducerRecord<byte[], byte[]>> beginning(
      long[] startOffsets, String selectionText, ControlTopic.Facts before) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    records.add(generation(startOffsets, selectionText));
    before
        .quarantine()
        .keySet()
        .forEach(id -> records.add(removed(ControlKind.QUARANTINE.key(id))));
    return records;
  }

  private ProducerRecord<byte[], byte[]> generation(long[] startOffsets, String selectionText) {
    return record(
        ControlKind.GENERATION.key(),
        new GenerationStart(offsets(startOffsets), selectionText),
        null,
        null,
        null);
  }

  /** The registry's id of a topic's key schema. */
  ProducerRecord<byte[], byte[]> keySchema(String topic, int id) {
    return record(ControlKind.KEY_SCHEMA.key(topic), null, null, new KeySchema(id), null);
  }

  /** A barrier as it is. */
  ProducerRecord<byte[], byte[]> barrier(Barrier barrier) {
    return record(ControlKind.BARRIER.key(), null, barrier, null, null);
  }

  /**
   * Up to these offsets the topics hold exactly the state of a consistent point.
   *
   * @param item which item of the iteration the point is
   * @param startOffsets where a new reader may begin, or null if it is at the beginning
   */
  ProducerRecord<byte[], byte[]> barrier(
      Item.Consistent consistent,
      long item,
      long @Nullable [] startOffsets,
      long[] endOffsets,
      QuarantinedKeys.Summary quarantined) {
    Barrier barrier =
        new Barrier(
            consistent.sequence(),
            offsets(endOffsets),
            consistent.keyCount(),
            consistent.foldedCount(),
            (long) quarantined.count(),
            removingOrphans.test(item),
            startOffsets == null ? null : offsets(startOffsets),
            quarantined.names());
    return barrier(barrier);
  }

  /** An entry cannot be published. */
  EntryRecord quarantine(int db, byte[] key, long sequence, String cause) {
    String topic = topics.data().get(topics.dataTopicOf(db, key));
    Quarantine fact = new Quarantine(topic, db, ByteBuffer.wrap(key), sequence, cause);
    ProducerRecord<byte[], byte[]> record = record(quarantineKey(db, key), null, null, null, fact);
    return about(db, key, sequence, record);
  }

  /** An entry can be published again, or is gone. */
  EntryRecord released(int db, byte[] key, long sequence) {
    return about(db, key, sequence, removed(quarantineKey(db, key)));
  }

  @SuppressWarnings("NullAway") // A tombstone is a record whose value is null.
  private ProducerRecord<byte[], byte[]> removed(ControlKey key) {
    return new ProducerRecord<byte[], byte[]>(
        serializer.topic(), 0, clock.millis(), serializer.key(key), null);
  }

  private static EntryRecord about(
      int db, byte[] key, long sequence, ProducerRecord<byte[], byte[]> fact) {
    return new EntryRecord(
        fact.topic(),
        fact.partition(),
        fact.timestamp(),
        fact.key(),
        fact.value(),
        fact.headers(),
        EntryRecord.Origin.bare(db, key, sequence));
  }

  private static ControlKey quarantineKey(int db, byte[] key) {
    String id = db + "/" + Base64.getUrlEncoder().withoutPadding().encodeToString(key);
    return ControlKind.QUARANTINE.key(id);
  }

  private ProducerRecord<byte[], byte[]> record(
      ControlKey key,
      @Nullable GenerationStart generationStart,
      @Nullable Barrier barrier,
      @Nullable KeySchema keySchema,
      @Nullable Quarantine quarantine) {
    long nowMs = clock.millis();
    ControlRecord value =
        new ControlRecord(
            storeId, generation, nowMs, historyId, generationStart, barrier, keySchema, quarantine);
    return new ProducerRecord<>(
        serializer.topic(), 0, nowMs, serializer.key(key), serializer.value(value));
  }

  private List<PartitionOffset> offsets(long[] offsets) {
    List<PartitionOffset> list = new ArrayList<>(offsets.length);
    for (int number = 0; number < offsets.length; number++) {
      TopicPartition partition = topics.partitions().get(number);
      list.add(new PartitionOffset(partition.topic(), partition.partition(), offsets[number]));
    }
    return list;
  }
}
