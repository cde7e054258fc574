package io.keywake.connectors.connect;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/** The type of an entry's value, under the names that settings and columns use. */
enum ValueType {
  STRING("string"),
  HASH("hash"),
  LIST("list"),
  SET("set"),
  SORTED_SET("sortedSet");

  /** Field of an {@code EntryChange} that holds the value. */
  final String field;

  ValueType(String field) {
    this.field = field;
  }

  /** The name in settings and columns. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static List<String> labels() {
    return Arrays.stream(values()).map(ValueType::label).toList();
  }

  static ValueType ofLabel(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }

  /**
   * The type of a change.
   *
   * @throws DataException if this version does not know it
   */
  static ValueType of(Struct change) {
    String name = change.getString(EntryStruct.TYPE);
    for (ValueType type : values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    throw new DataException("type " + name + " is not known, expected one of " + labels());
  }
}
