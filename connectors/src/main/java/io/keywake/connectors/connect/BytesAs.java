package io.keywake.connectors.connect;

import java.util.Locale;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;

/** What the store's bytes are to sinks. */
enum BytesAs {
  /** A Connect string; what is not UTF-8 is an error. */
  TEXT,
  /** Connect bytes. */
  BYTES;

  static BytesAs ofLabel(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }

  Schema schema() {
    return this == TEXT ? Schema.STRING_SCHEMA : Schema.BYTES_SCHEMA;
  }

  /**
   * @throws DataException if the bytes are to be text and are none
   */
  Object read(byte[] bytes) {
    return this == TEXT ? Utf8.decode(bytes) : bytes;
  }
}
