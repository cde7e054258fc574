package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.HashValue;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.ListValue;
import io.keywake.store.keyspace.SetValue;
import io.keywake.store.keyspace.SortedSetValue;
import io.keywake.store.keyspace.StringValue;
import io.keywake.store.keyspace.Value;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.generic.GenericRecord;

/** The content of a store, or of a reader's copy, as plain maps: "db/key" to content. */
final class StoreState {
  /**
   * What a key holds.
   *
   * @param value a string's bytes as text, a map of a hash's fields to values, the elements of a
   *     list, the members of a set, or those of a sorted set with their scores, in their order
   */
  record Content(Object value, long expireAtMs) {}

  private StoreState() {}

  /** Of the entries that are selected. */
  static Map<String, Content> of(Keyspace keyspace, Selection selection) {
    Map<String, Content> state = new HashMap<>();
    for (int db = 0; db < keyspace.databases(); db++) {
      int number = db;
      keyspace
          .table(db)
          .scan(
              0,
              (position, entry) -> {
                if (selection.containsKey(number, entry.key())
                    && selection.containsType(entry.type().redisName())) {
                  state.put(number + "/" + text(entry.key()), content(entry));
                }
                return true;
              });
    }
    return state;
  }

  static Content content(Entry entry) {
    return new Content(value(entry.value()), entry.expireAtMs());
  }

  private static Object value(Value value) {
    if (value instanceof StringValue string) {
      return text(string.toByteArray());
    }
    if (value instanceof HashValue hash) {
      Map<String, String> fields = new TreeMap<>();
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
      Set<String> members = new TreeSet<>();
      SetValue.Cursor cursor = set.members();
      while (cursor.next()) {
        members.add(text(cursor.member()));
      }
      return members;
    }
    List<Map.Entry<String, Double>> members = new ArrayList<>();
    SortedSetValue.Cursor cursor = ((SortedSetValue) value).members(0);
    while (cursor.next()) {
      members.add(Map.entry(text(cursor.member()), cursor.score()));
    }
    return members;
  }

  /** The name of the key that a record is about. */
  static String name(GenericRecord key) {
    return key.get("db") + "/" + text(key.get("key"));
  }

  /** The content that a record says the key has. */
  static Content content(GenericRecord change) {
    return new Content(value(change), expireAtMs(change));
  }

  static long expireAtMs(GenericRecord change) {
    Object expiry = change.get("expireAtMs");
    return expiry == null ? Entry.NO_EXPIRY : (Long) expiry;
  }

  /** The content that a delta makes of another one. */
  @SuppressWarnings("unchecked")
  static Content changed(Content base, GenericRecord change) {
    GenericRecord delta = (GenericRecord) change.get("delta");
    Object value = base.value();
    int index = Math.toIntExact((Long) delta.get("index"));
    List<String> removed = texts(delta.get("removed"));
    switch (change.get("type").toString()) {
      case "STRING" -> value = written((String) value, index, text(change.get("string")));
      case "HASH" -> {
        Map<String, String> fields = new TreeMap<>((Map<String, String>) value);
        fields.putAll((Map<String, String>) value(change));
        fields.keySet().removeAll(removed);
        value = fields;
      }
      case "LIST" -> {
        List<String> elements = new ArrayList<>((List<String>) value);
        elements.subList(index, index + Math.toIntExact((Long) delta.get("removedCount"))).clear();
        elements.addAll(index, (List<String>) value(change));
        value = elements;
      }
      case "SET" -> {
        Set<String> members = new TreeSet<>((Set<String>) value);
        members.addAll((Set<String>) value(change));
        members.removeAll(removed);
        value = members;
      }
      case "SORTED_SET" ->
          value =
              scored(
                  (List<Map.Entry<String, Double>>) value,
                  (List<Map.Entry<String, Double>>) value(change),
                  removed);
      default -> assertThat(delta.get("expiryChanged")).isEqualTo(true);
    }
    boolean expires = (Boolean) delta.get("expiryChanged");
    return new Content(value, expires ? expireAtMs(change) : base.expireAtMs());
  }

  private static String written(String base, int index, String bytes) {
    StringBuilder written = new StringBuilder(base);
    written.setLength(Math.max(base.length(), index + bytes.length()));
    return written.replace(index, index + bytes.length(), bytes).toString();
  }

  private static List<Map.Entry<String, Double>> scored(
      List<Map.Entry<String, Double>> base,
      List<Map.Entry<String, Double>> put,
      List<String> removed) {
    Map<String, Double> scores = new HashMap<>();
    base.forEach(member -> scores.put(member.getKey(), member.getValue()));
    put.forEach(member -> scores.put(member.getKey(), member.getValue()));
    scores.keySet().removeAll(removed);
    List<Map.Entry<String, Double>> members = new ArrayList<>();
    scores.forEach((member, score) -> members.add(Map.entry(member, score)));
    members.sort(
        Map.Entry.<String, Double>comparingByValue().thenComparing(Map.Entry.comparingByKey()));
    return members;
  }

  private static Object value(GenericRecord change) {
    return switch (change.get("type").toString()) {
      case "STRING" -> text(change.get("string"));
      case "HASH" -> {
        Map<String, String> fields = new TreeMap<>();
        for (GenericRecord field : records(change.get("hash"))) {
          fields.put(text(field.get("field")), text(field.get("value")));
        }
        yield fields;
      }
      case "LIST" -> texts(change.get("list"));
      case "SET" -> new TreeSet<>(texts(change.get("set")));
      case "SORTED_SET" -> {
        List<Map.Entry<String, Double>> members = new ArrayList<>();
        for (GenericRecord member : records(change.get("sortedSet"))) {
          members.add(Map.entry(text(member.get("member")), (Double) member.get("score")));
        }
        yield members;
      }
      default -> throw new AssertionError("a value without a type: " + change);
    };
  }

  private static List<GenericRecord> records(Object array) {
    List<GenericRecord> records = new ArrayList<>();
    ((Iterable<?>) array).forEach(each -> records.add((GenericRecord) each));
    return records;
  }

  private static List<String> texts(Object array) {
    List<String> texts = new ArrayList<>();
    ((Iterable<?>) array).forEach(each -> texts.add(text(each)));
    return texts;
  }

  static String text(Object bytes) {
    return bytes instanceof byte[] array
        ? new String(array, ISO_8859_1)
        : ISO_8859_1.decode(((ByteBuffer) bytes).duplicate()).toString();
  }
}
