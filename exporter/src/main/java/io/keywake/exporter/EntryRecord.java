package io.keywake.exporter;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A record about one entry, which tells which one if brokers refuse it. Immutable. */
final class EntryRecord extends ProducerRecord<byte[], byte[]> {
  /** What a record has of its entry. */
  enum Kind {
    /** The value, a part of it, or a change of it. */
    VALUE,
    /** Nothing but the key: it deletes the entry, or says that it cannot be published. */
    BARE,
    /** The value, in the topic of what could not be published. */
    DEAD_LETTER
  }

  /**
   * Which state of which entry a record is of.
   *
   * @param sequence of the entry's last change, which no other state of any key has
   * @param heapBytes of the entry, if that is known
   */
  record Origin(Kind kind, DbKey key, long sequence, long heapBytes) {
    /** Of what is no value: any value may be smaller. */
    static final long BYTES_UNKNOWN = Long.MAX_VALUE;

    /** Of a value. */
    Origin(DbKey key, long sequence, long heapBytes) {
      this(Kind.VALUE, key, sequence, heapBytes);
    }

    /** Of a record that holds no more than the key. */
    static Origin bare(int db, byte[] key, long sequence) {
      return new Origin(Kind.BARE, new DbKey(db, key), sequence, BYTES_UNKNOWN);
    }
  }

  private final Origin origin;

  EntryRecord(
      String topic, int partition, long timeMs, byte[] encodedKey, byte[] value, Origin origin) {
    this(topic, partition, timeMs, encodedKey, value, List.of(), origin);
  }

  @SuppressWarnings("NullAway") // A tombstone is a record whose value is null.
  EntryRecord(
      String topic,
      int partition,
      long timeMs,
      byte[] encodedKey,
      byte @Nullable [] value,
      Iterable<Header> headers,
      Origin origin) {
    super(topic, partition, timeMs, encodedKey, value, headers);
    this.origin = origin;
  }

  Origin origin() {
    return origin;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EntryRecord that && origin.equals(that.origin) && super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }
}
