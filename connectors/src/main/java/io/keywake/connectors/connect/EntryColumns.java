package io.keywake.connectors.connect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/**
 * Which facts about an entry become columns, and under which names; each declared as {@code fact}
 * or {@code fact:column}. Immutable, for any thread.
 */
final class EntryColumns {
  private final Map<String, EntryFact> columns = new LinkedHashMap<>();

  /**
   * @param declarations the elements of the setting
   * @param known the facts that may be named
   * @throws ConfigException if one is none of these, or two have the same column
   */
  EntryColumns(String setting, List<String> declarations, List<String> known) {
    for (String declaration : declarations) {
      String[] parts = declaration.split(":", 2);
      EntryFact fact = known.contains(parts[0]) ? EntryFact.ofLabel(parts[0]) : null;
      String column = parts[parts.length - 1];
      if (fact == null || column.isEmpty()) {
        throw new ConfigException(
            setting,
            declarations,
            "\"" + declaration + "\": expected one of " + known + ", or such a name:column");
      }
      if (columns.put(column, fact) != null) {
        throw new ConfigException(setting, declarations, "column " + column + " occurs twice");
      }
    }
  }

  boolean isEmpty() {
    return columns.isEmpty();
  }

  boolean has(EntryFact fact) {
    return columns.containsValue(fact);
  }

  void addTo(SchemaBuilder row, BytesAs bytesAs) {
    columns.forEach((name, fact) -> row.field(name, fact.schema(bytesAs)));
  }

  /**
   * @param change whatever is at hand if no fact of it is named
   */
  void fill(Struct row, Struct key, Struct change, BytesAs bytesAs) {
    columns.forEach((name, fact) -> row.put(name, fact.read(key, change, bytesAs)));
  }
}
