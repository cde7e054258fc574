package io.keywake.monitoring;

import com.fasterxml.jackson.core.JsonGenerator;
import io.keywake.store.keyspace.Bytes;
import io.keywake.store.keyspace.HashValue;
import io.keywake.store.keyspace.ListValue;
import io.keywake.store.keyspace.SetValue;
import io.keywake.store.keyspace.SortedSetValue;
import io.keywake.store.keyspace.StringValue;
import io.keywake.store.keyspace.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The beginning of a value, for people. Made on the execution thread, where it takes no longer for
 * a large value than for a small one; immutable.
 *
 * @param size bytes of a string, otherwise fields, elements or members
 * @param rows of text: of one cell, or of two for a field with its value and a member with its
 *     score
 */
record ValuePreview(long size, List<List<String>> rows) {
  private static final int STRING_BYTES_MAX = 400;
  private static final int ELEMENT_BYTES_MAX = 80;
  private static final int ELEMENTS_MAX = 12;

  /** Below this, whole scores are shown without a point. */
  private static final double WHOLE_SCORE_LIMIT = 1e15;

  static ValuePreview of(Value value) {
    if (value instanceof StringValue string) {
      // One byte more, which tells that there is more.
      byte[] bytes = string.copy(0, Math.min(string.length(), STRING_BYTES_MAX + 1));
      return new ValuePreview(
          string.length(),
          List.of(List.of(Printable.text(bytes, 0, bytes.length, STRING_BYTES_MAX))));
    }
    List<List<String>> rows = new ArrayList<>();
    if (value instanceof HashValue hash) {
      HashValue.Cursor cursor = hash.fields();
      while (rows.size() < ELEMENTS_MAX && cursor.next()) {
        rows.add(List.of(text(cursor::readField), text(cursor::readValue)));
      }
      return new ValuePreview(hash.size(), rows);
    }
    if (value instanceof ListValue list) {
      ListValue.Cursor cursor = list.elements(0);
      while (rows.size() < ELEMENTS_MAX && cursor.next()) {
        rows.add(List.of(text(cursor::readElement)));
      }
      return new ValuePreview(list.size(), rows);
    }
    if (value instanceof SetValue set) {
      SetValue.Cursor cursor = set.members();
      while (rows.size() < ELEMENTS_MAX && cursor.next()) {
        rows.add(List.of(text(cursor::readMember)));
      }
      return new ValuePreview(set.size(), rows);
    }
    SortedSetValue sorted = (SortedSetValue) value;
    SortedSetValue.Cursor cursor = sorted.members(0);
    while (rows.size() < ELEMENTS_MAX && cursor.next()) {
      rows.add(List.of(text(cursor::readMember), score(cursor.score())));
    }
    return new ValuePreview(sorted.size(), rows);
  }

  private static String score(double score) {
    boolean isWhole = score == Math.rint(score) && Math.abs(score) < WHOLE_SCORE_LIMIT;
    return isWhole ? String.valueOf((long) score) : String.valueOf(score);
  }

  /** Hands bytes to whom it is given. */
  private interface Reading {
    void read(Bytes to);
  }

  private static String text(Reading reading) {
    String[] text = {""};
    reading.read(
        (array, from, length) -> text[0] = Printable.text(array, from, length, ELEMENT_BYTES_MAX));
    return text[0];
  }

  void write(JsonGenerator json) throws IOException {
    json.writeNumberField("size", size);
    json.writeArrayFieldStart("rows");
    for (List<String> row : rows) {
      json.writeStartArray();
      for (String cell : row) {
        json.writeString(cell);
      }
      json.writeEndArray();
    }
    json.writeEndArray();
  }
}
