package io.keywake.store.bgiteration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.HashValue;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.StringValue;
import io.keywake.store.keyspace.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** The content of a keyspace, or a client's copy of it, as plain maps: "db/key" to content. */
final class KeyspaceState {
  /**
   * What a key holds.
   *
   * @param value a string's bytes as text, or a map of a hash's fields to values
   */
  record Content(Object value, long expireAtMs) {}

  private KeyspaceState() {}

  static String name(int db, byte[] key) {
    return db + "/" + new String(key, ISO_8859_1);
  }

  static Content content(Entry entry) {
    return new Content(value(entry.value()), entry.expireAtMs());
  }

  private static Object value(Value value) {
    if (value instanceof StringValue string) {
      return new String(string.toByteArray(), ISO_8859_1);
    }
    Map<String, String> fields = new TreeMap<>();
    HashValue.Cursor cursor = ((HashValue) value).fields();
    while (cursor.next()) {
      fields.put(new String(cursor.field(), ISO_8859_1), new String(cursor.value(), ISO_8859_1));
    }
    return fields;
  }

  static Map<String, Content> of(Keyspace keyspace) {
    Map<String, Content> state = new HashMap<>();
    for (int db = 0; db < keyspace.databases(); db++) {
      int number = db;
      keyspace
          .table(db)
          .scan(
              0,
              (position, entry) -> {
                state.put(name(number, entry.key()), content(entry));
                return true;
              });
    }
    return state;
  }
}
