package io.keywake.connectors.connect;

import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** What is known of an entry besides its value, and may become a column of its row. */
enum EntryFact {
  KEY("key"),
  DB("db"),
  TYPE("type"),
  EXPIRE_AT("expireAt"),
  EXPIRE_AT_MS("expireAtMs"),
  TIME("time"),
  STORE_ID("storeId"),
  GENERATION("generation"),
  SEQUENCE("sequence");

  private static final Schema OPTIONAL_TIMESTAMP = Timestamp.builder().optional().build();

  /** The end of the year 9999: what an expiry may have beyond it, databases refuse. */
  private static final long TIME_MS_MAX = 253_402_300_799_999L;

  private final String label;

  EntryFact(String label) {
    this.label = label;
  }

  static List<String> labels() {
    return Arrays.stream(values()).map(fact -> fact.label).toList();
  }

  /** The fact of that name, or null if there is none. */
  static @Nullable EntryFact ofLabel(String label) {
    return Arrays.stream(values())
        .filter(fact -> fact.label.equals(label))
        .findFirst()
        .orElse(null);
  }

  Schema schema(BytesAs bytesAs) {
    return switch (this) {
      case KEY -> bytesAs.schema();
      case DB -> Schema.INT32_SCHEMA;
      case TYPE, STORE_ID -> Schema.STRING_SCHEMA;
      case EXPIRE_AT -> OPTIONAL_TIMESTAMP;
      case EXPIRE_AT_MS -> Schema.OPTIONAL_INT64_SCHEMA;
      case TIME -> Timestamp.SCHEMA;
      case GENERATION, SEQUENCE -> Schema.INT64_SCHEMA;
    };
  }

  @Nullable Object read(Struct key, Struct change, BytesAs bytesAs) {
    return switch (this) {
      case KEY -> bytesAs.read(EntryStruct.bytes(key.get(EntryStruct.KEY)));
      case DB -> EntryStruct.db(key);
      case TYPE -> ValueType.of(change).label();
      case EXPIRE_AT -> time(change.getInt64(EntryStruct.EXPIRE_AT_MS));
      case TIME -> time(change.getInt64("timeMs"));
      // The same name in the change.
      case EXPIRE_AT_MS, STORE_ID, GENERATION, SEQUENCE -> change.get(label);
    };
  }

  @SuppressWarnings("JavaUtilDate") // what Connect's times are
  private static @Nullable Date time(@Nullable Long ms) {
    if (ms != null && ms > TIME_MS_MAX) {
      throw new DataException("time " + ms + " ms: expected one up to the year 9999");
    }
    return ms == null ? null : new Date(ms);
  }
}
