package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keywake.schemas.DeleteCause;
import io.keywake.schemas.Tombstone;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Claims topics of routes, which no control topic of their own says the owner of: the first record
 * of such a topic tells whose it is. Used by the thread that starts an export.
 *
 * <p>It is the tombstone of a key that was never published, of a generation before the first: to
 * readers, wherever in the topic they find it, it says nothing. Of two exports that claim a topic
 * at the same time, the one that comes first in the log has it.
 */
final class TopicClaims {
  /** Header: store and main topic of the export that the topic is a route's of. */
  static final String CLAIM_HEADER = "keywake.claimedBy";

  private static final byte[] EMPTY_KEY = {};

  /** Of the empty key. */
  private static final int PARTITION = 0;

  private final ExportSerializers serializers;
  private final ExportTopics topics;
  private final String storeId;
  private final String owner;
  private final InstantSource clock;

  TopicClaims(
      ExportSettings settings,
      String storeId,
      ExportSerializers serializers,
      ExportTopics topics,
      InstantSource clock) {
    this.serializers = serializers;
    this.topics = topics;
    this.storeId = storeId;
    this.owner = owner(settings, storeId);
    this.clock = clock;
  }

  /** What a claim of an export says. */
  static String owner(ExportSettings settings, String storeId) {
    return "topic " + settings.topic() + " of store " + storeId;
  }

  /** The partition whose first record counts. */
  static TopicPartition partition(String topic) {
    return new TopicPartition(topic, PARTITION);
  }

  /** Who claims the topic by this record; null if it is no claim, or none at all. */
  static @Nullable String claimant(@Nullable ConsumerRecord<byte[], byte[]> record) {
    Header header = record == null ? null : record.headers().lastHeader(CLAIM_HEADER);
    return header == null ? null : new String(header.value(), UTF_8);
  }

  boolean isOurs(@Nullable ConsumerRecord<byte[], byte[]> record) {
    return owner.equals(claimant(record));
  }

  /** The record that claims a data topic. */
  @SuppressWarnings("NullAway") // A tombstone is a record whose value is null.
  ProducerRecord<byte[], byte[]> of(String topic) {
    long nowMs = clock.millis();
    RecordHeaders headers = new RecordHeaders();
    new Tombstone(storeId, 0, 0, 0, 0, 1, nowMs, DeleteCause.ORPHANED).writeTo(headers::add);
    headers.add(CLAIM_HEADER, owner.getBytes(UTF_8));
    byte[] key =
        serializers.data().get(topics.data().indexOf(topic)).key(new KeyView().on(0, EMPTY_KEY));
    return new ProducerRecord<byte[], byte[]>(topic, PARTITION, nowMs, key, null, headers);
  }
}
