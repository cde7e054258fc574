package io.keywake.connectors.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/**
 * The fields of hashes that become columns of a row, each declared as {@code field:type}.
 * Immutable, for any thread.
 */
final class HashColumns {
  static final String FIELD = "field";
  static final String VALUE = "value";

  private final Map<String, ColumnType> columns = new LinkedHashMap<>();
  private final boolean othersFail;

  /**
   * @param declarations the elements of the setting
   * @param othersFail whether a field that is not declared is an error, rather than left out
   * @throws ConfigException if one is none, or two have the same field
   */
  HashColumns(String setting, List<String> declarations, boolean othersFail) {
    this.othersFail = othersFail;
    for (String declaration : declarations) {
      // The last colon: names of fields have more of them, names of types none.
      int colon = declaration.lastIndexOf(':');
      if (colon <= 0) {
        throw new ConfigException(
            setting, declarations, "\"" + declaration + "\": expected field:type");
      }
      String field = declaration.substring(0, colon);
      ColumnType type = ColumnType.named(setting, declarations, declaration.substring(colon + 1));
      if (columns.put(field, type) != null) {
        throw new ConfigException(setting, declarations, "field \"" + field + "\" occurs twice");
      }
    }
  }

  /** Whether hashes are not to become rows. */
  boolean isEmpty() {
    return columns.isEmpty();
  }

  void addTo(SchemaBuilder row) {
    columns.forEach((name, type) -> row.field(name, type.schema()));
  }

  /**
   * Puts the fields into their columns; a column whose field is missing stays null.
   *
   * @throws DataException if a field does not fit its column
   */
  void fill(Struct row, List<Struct> hash) {
    for (Struct each : hash) {
      byte[] name = EntryStruct.bytes(each.get(FIELD));
      // A name that is not UTF-8 becomes one that nobody declares.
      String column = new String(name, UTF_8);
      ColumnType type = columns.get(column);
      if (type != null) {
        row.put(column, read(column, type, EntryStruct.bytes(each.get(VALUE))));
      } else if (othersFail) {
        throw new DataException(
            "field " + Utf8.printable(name) + " is not declared, expected " + columns.keySet());
      }
    }
  }

  private static Object read(String column, ColumnType type, byte[] value) {
    try {
      return type.read(value);
    } catch (DataException e) {
      throw new DataException("field \"" + column + "\" " + e.getMessage(), e);
    }
  }
}
