package io.keywake.store.bgiteration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keywake.store.Invariant;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.HashValue;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.ListValue;
import io.keywake.store.keyspace.SetValue;
import io.keywake.store.keyspace.SortedSetValue;
import io.keywake.store.keyspace.StringValue;
import io.keywake.store.keyspace.Value;
import io.keywake.store.keyspace.ValueType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The content of all databases as plain maps from key to content; of a keyspace, or of a client's
 * copy.
 */
final class KeyspaceState {
  /**
   * What a key holds.
   *
   * @param value a string's bytes as text, a map of a hash's fields to values, a list's elements, a
   *     set's members, or a map of a sorted set's members to scores
   */
  record Content(ValueType type, Object value, long expireAtMs) {
    Content withValue(Object changed) {
      return new Content(type, changed, expireAtMs);
    }

    Content withExpiry(long expireAtMs) {
      return new Content(type, value, expireAtMs);
    }
  }

  /** A key of a database. */
  record Place(int db, String key) {}

  private final List<Map<String, Content>> databases;

  private KeyspaceState(List<Map<String, Content>> databases) {
    this.databases = databases;
  }

  static KeyspaceState empty(int databases) {
    List<Map<String, Content>> maps = new ArrayList<>();
    for (int db = 0; db < databases; db++) {
      maps.add(new HashMap<>());
    }
    return new KeyspaceState(maps);
  }

  /** Everything that stands in the tables, entries past their time included. */
  static KeyspaceState of(Keyspace keyspace) {
    List<Map<String, Content>> maps = new ArrayList<>();
    for (int db = 0; db < keyspace.databases(); db++) {
      maps.add(contents(keyspace, db));
    }
    return new KeyspaceState(maps);
  }

  static Map<String, Content> contents(Keyspace keyspace, int db) {
    Map<String, Content> contents = new HashMap<>();
    keyspace
        .table(db)
        .scan(
            0,
            (position, entry) -> {
              contents.put(text(entry.key()), content(entry));
              return true;
            });
    return contents;
  }

  KeyspaceState copy() {
    return new KeyspaceState(new ArrayList<>(databases.stream().map(HashMap::new).toList()));
  }

  /** The part of it that some slots have. */
  KeyspaceState within(HashSlots scope) {
    if (scope.isAll()) {
      return this;
    }
    KeyspaceState part = copy();
    part.databases.forEach(each -> each.keySet().removeIf(key -> !contains(scope, key)));
    return part;
  }

  static boolean contains(HashSlots scope, String key) {
    return scope.isAll() || scope.contains(key.getBytes(ISO_8859_1));
  }

  /** The contents of a database by key; to be changed at will. */
  Map<String, Content> db(int db) {
    return databases.get(db);
  }

  int databases() {
    return databases.size();
  }

  void swap(int first, int second) {
    Collections.swap(databases, first, second);
  }

  long keyCount() {
    long count = 0;
    for (Map<String, Content> each : databases) {
      count += each.size();
    }
    return count;
  }

  /** The bytes of keys, fields and values as text of one character each. */
  static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  /** The content of an entry, in collections of its own. */
  static Content content(Entry entry) {
    return new Content(entry.type(), value(entry.value()), entry.expireAtMs());
  }

  private static Object value(Value value) {
    if (value instanceof StringValue string) {
      return text(string.toByteArray());
    }
    if (value instanceof HashValue hash) {
      Map<String, String> fields = new HashMap<>();
      HashValue.Cursor cursor = hash.fields();
      while (cursor.next()) {
        fields.put(text(cursor.field()), text(cursor.value()));
      }
      return fields;
    }
    if (value instanceof ListValue list) {
      List<String> elements = new ArrayList<>();
      ListValue.Cursor cursor = list.elements(0);
      while (cursor.next()) {
        elements.add(text(cursor.element()));
      }
      return elements;
    }
    if (value instanceof SetValue set) {
      Set<String> members = new HashSet<>();
      SetValue.Cursor cursor = set.members();
      while (cursor.next()) {
        members.add(text(cursor.member()));
      }
      return members;
    }
    return scores((SortedSetValue) value);
  }

  private static Map<String, Double> scores(SortedSetValue set) {
    Map<String, Double> scores = new HashMap<>();
    SortedSetValue.Cursor cursor = set.members(0);
    String last = "";
    double lastScore = Double.NEGATIVE_INFINITY;
    while (cursor.next()) {
      String member = text(cursor.member());
      double score = cursor.score();
      boolean isInOrder = score > lastScore || (score == lastScore && member.compareTo(last) >= 0);
      Invariant.check(isInOrder, "a sorted set is in order");
      last = member;
      lastScore = score;
      scores.put(member, score);
    }
    return scores;
  }

  /** Where two states differ, a line for each key; empty if they are equal. */
  String differencesTo(KeyspaceState other) {
    if (databases.equals(other.databases)) {
      return "";
    }
    StringBuilder lines = new StringBuilder();
    for (int db = 0; db < databases.size(); db++) {
      Map<String, Content> all = new HashMap<>(databases.get(db));
      all.putAll(other.databases.get(db));
      for (String key : all.keySet()) {
        Content mine = databases.get(db).get(key);
        Content others = other.databases.get(db).get(key);
        if (mine == null || !mine.equals(others)) {
          lines.append("\n  db ").append(db).append(" key ").append(key);
          lines.append(": ").append(mine).append(" instead of ").append(others);
        }
      }
    }
    return lines.toString();
  }
}
