package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.HashValue;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.StringValue;
import io.keywake.store.keyspace.Value;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;

/** The content of a store, or of a reader's copy, as plain maps: "db/key" to content. */
final class StoreState {
  /**
   * What a key holds.
   *
   * @param value a string's bytes as text, or a map of a hash's fields to values
   */
  record Content(Object value, long expireAtMs) {}

  private StoreState() {}

  static Map<String, Content> of(Keyspace keyspace) {
    Map<String, Content> state = new HashMap<>();
    for (int db = 0; db < keyspace.databases(); db++) {
      int number = db;
      keyspace
          .table(db)
          .scan(
              0,
              (position, entry) -> {
                state.put(
                    number + "/" + text(entry.key()),
                    new Content(value(entry.value()), entry.expireAtMs()));
                return true;
              });
    }
    return state;
  }

  private static Object value(Value value) {
    if (value instanceof StringValue string) {
      return text(string.toByteArray());
    }
    Map<String, String> fields = new TreeMap<>();
    HashValue.Cursor cursor = ((HashValue) value).fields();
    while (cursor.next()) {
      fields.put(text(cursor.field()), text(cursor.value()));
    }
    return fields;
  }

  /** The name of the key that a record is about. */
  static String name(GenericRecord key) {
    return key.get("db") + "/" + text(key.get("key"));
  }

  /** The content that a record says the key has. */
  static Content content(GenericRecord change) {
    Object expiry = change.get("expireAtMs");
    long expireAtMs = expiry == null ? Entry.NO_EXPIRY : (Long) expiry;
    if (change.get("type").toString().equals("STRING")) {
      return new Content(text(change.get("string")), expireAtMs);
    }
    Map<String, String> fields = new TreeMap<>();
    for (Object each : (Iterable<?>) change.get("hash")) {
      GenericRecord field = (GenericRecord) each;
      fields.put(text(field.get("field")), text(field.get("value")));
    }
    return new Content(fields, expireAtMs);
  }

  private static String text(Object bytes) {
    return bytes instanceof byte[] array
        ? new String(array, ISO_8859_1)
        : ISO_8859_1.decode(((ByteBuffer) bytes).duplicate()).toString();
  }
}
