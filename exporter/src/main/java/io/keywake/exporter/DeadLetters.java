package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keywake.schemas.Tombstone;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Makes the records of the dead-letter topic: each is what was refused, key and value as they were
 * sent, and says in headers where it belongs and why it is not there. Stateless.
 */
final class DeadLetters {
  /** Header: the topic that the record would be in. */
  static final String TOPIC_HEADER = "keywake.topic";

  /** Header: why it is not. */
  static final String ERROR_HEADER = "keywake.error";

  /** Beside a value that only just fits into a record there is not much room. */
  private static final int ERROR_CHARS_MAX = 100;

  /** So that all letters of a key are in order. */
  private static final int PARTITION = 0;

  private final String topic;

  DeadLetters(String topic) {
    this.topic = topic;
  }

  /**
   * Of a record.
   *
   * @param refused what stands in its place, or itself; its headers are kept
   * @param value that is not published; null if it could not even be encoded
   * @param origin of the value
   */
  EntryRecord of(
      ProducerRecord<byte[], byte[]> refused,
      byte @Nullable [] value,
      EntryRecord.Origin origin,
      String error) {
    RecordHeaders headers = new RecordHeaders(refused.headers());
    headers.remove(Tombstone.CAUSE_HEADER);
    headers.add(TOPIC_HEADER, refused.topic().getBytes(UTF_8));
    String start = error.substring(0, Math.min(error.length(), ERROR_CHARS_MAX));
    headers.add(ERROR_HEADER, start.getBytes(UTF_8));
    return new EntryRecord(
        topic,
        PARTITION,
        refused.timestamp(),
        refused.key(),
        value,
        headers,
        new EntryRecord.Origin(
            EntryRecord.Kind.DEAD_LETTER, origin.key(), origin.sequence(), origin.heapBytes()));
  }
}
