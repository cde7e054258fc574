package io.keywake.exporter;

import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A record of an entry's value, of a part of it or of its change, which tells whose it is if
 * brokers refuse it. Immutable.
 */
final class EntryRecord extends ProducerRecord<byte[], byte[]> {
  /**
   * Which value a record is of.
   *
   * @param sequence of the entry's last change, which no other state of any key has
   * @param heapBytes of the entry, if that is known
   */
  record Origin(DbKey key, long sequence, long heapBytes) {
    /** Of a change it is not: any value may be smaller than the one that it made. */
    static final long BYTES_UNKNOWN = Long.MAX_VALUE;
  }

  private final Origin origin;

  EntryRecord(
      String topic, int partition, long timeMs, byte[] encodedKey, byte[] value, Origin origin) {
    super(topic, partition, timeMs, encodedKey, value);
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
