package io.keywake.exporter;

import io.keywake.store.keyspace.Entry;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Receives the records of an item in order. Called by the exporter's thread. */
interface RecordSink {
  /**
   * The next record of a key.
   *
   * @param oldestVersion of the key's value that may be needed when the record is committed; parts
   *     of older ones are not
   */
  void record(int db, byte[] key, long oldestVersion, ProducerRecord<byte[], byte[]> record);

  /** Why a value that can be encoded must not be sent all the same; null if it may. */
  @Nullable RuntimeException refusal(int db, byte[] key, Entry entry);

  /** Whether what the reader holds of a key is, or will be, what the next delta builds on. */
  boolean takesDeltas(int db, byte[] key);

  /**
   * The key's value cannot be encoded, or is refused.
   *
   * @param tombstone stands in its place, so that no older one does
   * @param value encoded, if it could be
   */
  void failed(
      int db,
      byte[] key,
      long sequence,
      ProducerRecord<byte[], byte[]> tombstone,
      byte @Nullable [] value,
      RuntimeException cause);

  /** The key is too long for a record; there is none for it. */
  void tooLong(int db, byte[] key);

  /** A key that is too long for a record is not in the store any more. */
  void gone(int db, byte[] key);
}
