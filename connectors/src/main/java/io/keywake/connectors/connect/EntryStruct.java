package io.keywake.connectors.connect;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Key and value of a record of a data topic, as an Avro converter has made them. Stateless, for any
 * thread.
 */
final class EntryStruct {
  static final String DB = "db";
  static final String KEY = "key";
  static final String TYPE = "type";
  static final String OPERATION = "operation";
  static final String EXPIRE_AT_MS = "expireAtMs";

  private static final String EXPECTED =
      "expected records of an export's data topic, through Confluent's AvroConverter";

  private EntryStruct() {}

  /**
   * The key of a record, an {@code EntryKey}.
   *
   * @throws DataException if it is something else
   */
  static Struct key(ConnectRecord<?> record) {
    if (isKey(record.key())) {
      return (Struct) record.key();
    }
    throw new DataException(
        "the key is no EntryKey, "
            + EXPECTED
            + ", and Unwrap$Key as the last transform that looks at keys");
  }

  /**
   * The value of a record, an {@code EntryChange}; null for a tombstone.
   *
   * @throws DataException if it is something else
   */
  static @Nullable Struct change(ConnectRecord<?> record) {
    Object value = record.value();
    if (value == null) {
      return null;
    }
    if (value instanceof Struct change
        && has(change, OPERATION, Schema.Type.STRING)
        && has(change, TYPE, Schema.Type.STRING)) {
      return change;
    }
    throw new DataException("the value is no EntryChange, " + EXPECTED);
  }

  static int db(Struct key) {
    return key.getInt32(DB);
  }

  /** Bytes in either of Connect's forms, of which the value's owner keeps no part. */
  static byte[] bytes(Object value) {
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return bytes;
    }
    return (byte[]) value;
  }

  /** Which entry a record is about, for a message. */
  static String describe(ConnectRecord<?> record) {
    if (!isKey(record.key())) {
      return "record of topic " + record.topic();
    }
    Struct key = (Struct) record.key();
    return "key " + Utf8.printable(bytes(key.get(KEY))) + " of database " + db(key);
  }

  private static boolean isKey(@Nullable Object value) {
    return value instanceof Struct key
        && has(key, DB, Schema.Type.INT32)
        && has(key, KEY, Schema.Type.BYTES);
  }

  private static boolean has(Struct struct, String name, Schema.Type... types) {
    Field field = struct.schema().field(name);
    return field != null && Arrays.asList(types).contains(field.schema().type());
  }
}
