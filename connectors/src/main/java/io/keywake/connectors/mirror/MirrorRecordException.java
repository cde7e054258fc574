package io.keywake.connectors.mirror;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A record is not what an exporter of this or an older version writes. */
public final class MirrorRecordException extends MirrorException {
  private static final long serialVersionUID = 1L;

  MirrorRecordException(
      ConsumerRecord<byte[], byte[]> record,
      String found,
      String expected,
      @Nullable Throwable cause) {
    super(
        "record at offset "
            + record.offset()
            + " of "
            + record.topic()
            + "-"
            + record.partition()
            + ": "
            + found
            + "; expected "
            + expected,
        cause);
  }
}
