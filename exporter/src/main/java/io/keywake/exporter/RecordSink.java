package io.keywake.exporter;

import org.apache.kafka.clients.producer.ProducerRecord;

/** Receives the records of an item in order. Called by the exporter's thread. */
interface RecordSink {
  /** The next record of a key. */
  void record(int db, byte[] key, ProducerRecord<byte[], byte[]> record);

  /** The key's value does not fit into a record; the next record is a tombstone instead of it. */
  void tooLarge(int db, byte[] key);
}
