package io.keywake.store.rdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.HashValue;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.KeyspaceSettings;
import io.keywake.store.keyspace.ListValue;
import io.keywake.store.keyspace.SetValue;
import io.keywake.store.keyspace.SortedSetValue;
import io.keywake.store.keyspace.StringValue;
import io.keywake.store.keyspace.Value;
import io.keywake.store.keyspace.collection.SipHash;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a keyspace holds, as texts to be compared. */
final class KeyspaceText {
  static final long NOW_MS = 1_700_000_000_000L;

  private KeyspaceText() {}

  static Keyspace empty() {
    return new Keyspace(KeyspaceSettings.DEFAULT, new SipHash(1, 2), () -> NOW_MS);
  }

  /** What a file holds, by database and key, as in {@code 0 key: list [a, b]}. */
  static Map<String, String> loaded(byte[] file) throws IOException {
    Keyspace keyspace = empty();
    RdbReader.load(new ByteArrayInputStream(file), keyspace, false, "");
    return of(keyspace);
  }

  static Map<String, String> of(Keyspace keyspace) {
    Map<String, String> texts = new TreeMap<>();
    for (int i = 0; i < keyspace.databases(); i++) {
      int db = i;
      keyspace
          .table(db)
          .scan(
              0,
              (position, entry) -> {
                texts.put(db + " " + text(entry.key()), of(entry));
                return true;
              });
    }
    return texts;
  }

  private static String of(Entry entry) {
    String value = entry.type().redisName() + " " + of(entry.value());
    return entry.expireAtMs() == Entry.NO_EXPIRY ? value : value + " until " + entry.expireAtMs();
  }

  private static String of(Value value) {
    if (value instanceof StringValue string) {
      return text(string.toByteArray());
    }
    if (value instanceof ListValue list) {
      List<String> elements = new ArrayList<>();
      ListValue.Cursor cursor = list.elements(0);
      while (cursor.next()) {
        elements.add(text(cursor.element()));
      }
      return elements.toString();
    }
    if (value instanceof SetValue set) {
      TreeSet<String> members = new TreeSet<>();
      SetValue.Cursor cursor = set.members();
      while (cursor.next()) {
        members.add(text(cursor.member()));
      }
      return members.toString();
    }
    if (value instanceof SortedSetValue set) {
      List<String> members = new ArrayList<>();
      SortedSetValue.Cursor cursor = set.members(0);
      while (cursor.next()) {
        members.add(text(cursor.member()) + "=" + cursor.score());
      }
      return members.toString();
    }
    TreeMap<String, String> fields = new TreeMap<>();
    HashValue.Cursor cursor = ((HashValue) value).fields();
    while (cursor.next()) {
      fields.put(text(cursor.field()), text(cursor.value()));
    }
    return fields.toString();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }
}
