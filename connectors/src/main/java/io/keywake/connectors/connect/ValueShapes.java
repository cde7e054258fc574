package io.keywake.connectors.connect;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.SchemaBuilderException;

/**
 * What values of each type become, and the schema of that, which is made once and for all.
 * Immutable, for any thread.
 */
final class ValueShapes {
  private static final String MEMBER = "member";
  private static final String SCORE = "score";

  private final BytesAs bytesAs;
  private final HashColumns hashColumns;
  private final EntryColumns entryColumns;
  private final String valueColumn;
  private final Schema scored;
  private final Set<ValueType> types;
  private final Map<ValueType, Schema> schemas = new EnumMap<>(ValueType.class);

  /**
   * @throws ConfigException if the settings of {@link UnwrapSettings#valueDefinition} contradict
   *     each other
   */
  ValueShapes(AbstractConfig settings) {
    bytesAs = UnwrapSettings.bytesAs(settings);
    hashColumns =
        new HashColumns(
            UnwrapSettings.HASH_COLUMNS,
            settings.getList(UnwrapSettings.HASH_COLUMNS),
            settings.getString(UnwrapSettings.HASH_OTHERS).equals(UnwrapSettings.FAIL));
    entryColumns =
        new EntryColumns(
            UnwrapSettings.ENTRY_COLUMNS,
            settings.getList(UnwrapSettings.ENTRY_COLUMNS),
            EntryFact.labels());
    valueColumn = settings.getString(UnwrapSettings.VALUE_COLUMN);
    scored =
        SchemaBuilder.struct()
            .field(MEMBER, bytesAs.schema())
            .field(SCORE, Schema.FLOAT64_SCHEMA)
            .build();
    types = UnwrapSettings.types(settings);
    for (ValueType type : types) {
      schemas.put(type, schemaOf(type));
    }
  }

  private Schema schemaOf(ValueType type) {
    if (!isRow(type)) {
      if (!entryColumns.isEmpty()) {
        throw new ConfigException(
            UnwrapSettings.VALUE_COLUMN,
            valueColumn,
            "a "
                + type.label()
                + " is no row: expected a name, because "
                + UnwrapSettings.ENTRY_COLUMNS
                + " needs rows, or other "
                + UnwrapSettings.TYPES);
      }
      return plainSchema(type);
    }
    try {
      SchemaBuilder row = SchemaBuilder.struct();
      entryColumns.addTo(row, bytesAs);
      if (hasOwnColumns(type)) {
        hashColumns.addTo(row);
      } else {
        row.field(valueColumn, plainSchema(type));
      }
      return row.build();
    } catch (SchemaBuilderException e) {
      throw new ConfigException("columns of a " + type.label() + ": " + e.getMessage());
    }
  }

  private Schema plainSchema(ValueType type) {
    return switch (type) {
      case STRING -> bytesAs.schema();
      case HASH -> SchemaBuilder.map(Schema.STRING_SCHEMA, bytesAs.schema()).build();
      case LIST, SET -> SchemaBuilder.array(bytesAs.schema()).build();
      case SORTED_SET -> SchemaBuilder.array(scored).build();
    };
  }

  private boolean hasOwnColumns(ValueType type) {
    return type == ValueType.HASH && !hashColumns.isEmpty();
  }

  private boolean isRow(ValueType type) {
    return hasOwnColumns(type) || !valueColumn.isEmpty();
  }

  /** Whether the sink is to have values of the type. */
  boolean has(ValueType type) {
    return types.contains(type);
  }

  /** Whether {@link #shape} looks at the entry's key. */
  boolean needsKey() {
    return entryColumns.has(EntryFact.KEY) || entryColumns.has(EntryFact.DB);
  }

  /** Of what {@link #shape} makes of a type that the sink is to have. */
  Schema schema(ValueType type) {
    Schema schema = schemas.get(type);
    if (schema == null) {
      throw new IllegalStateException("no schema for " + type);
    }
    return schema;
  }

  /**
   * What the sink gets for an upsert.
   *
   * @param key the entry's key; anything if {@link #needsKey} says no
   * @throws DataException if the value does not fit
   */
  Object shape(ValueType type, Struct key, Struct change) {
    Object value = change.get(type.field);
    if (value == null) {
      throw new DataException("is a " + type.label() + " without a value");
    }
    if (!isRow(type)) {
      return plain(type, value);
    }
    Struct row = new Struct(schema(type));
    entryColumns.fill(row, key, change, bytesAs);
    if (hasOwnColumns(type)) {
      hashColumns.fill(row, structs(value));
    } else {
      row.put(valueColumn, plain(type, value));
    }
    return row;
  }

  private Object plain(ValueType type, Object value) {
    return switch (type) {
      case STRING -> read("string", value);
      case HASH -> map(structs(value));
      case LIST, SET -> array(type == ValueType.LIST ? "element" : MEMBER, (Collection<?>) value);
      case SORTED_SET -> scored(structs(value));
    };
  }

  private Map<String, Object> map(List<Struct> hash) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (Struct each : hash) {
      byte[] name = EntryStruct.bytes(each.get(HashColumns.FIELD));
      String what = "field " + Utf8.printable(name);
      map.put((String) read(what, BytesAs.TEXT, name), read(what, each.get(HashColumns.VALUE)));
    }
    return map;
  }

  private List<Object> array(String what, Collection<?> elements) {
    List<Object> array = new ArrayList<>(elements.size());
    for (Object element : elements) {
      array.add(read(what, element));
    }
    return array;
  }

  private List<Struct> scored(List<Struct> members) {
    List<Struct> array = new ArrayList<>(members.size());
    for (Struct each : members) {
      array.add(
          new Struct(scored)
              .put(MEMBER, read(MEMBER, each.get(MEMBER)))
              .put(SCORE, each.getFloat64(SCORE)));
    }
    return array;
  }

  private Object read(String what, Object bytes) {
    return read(what, bytesAs, EntryStruct.bytes(bytes));
  }

  private static Object read(String what, BytesAs bytesAs, byte[] bytes) {
    try {
      return bytesAs.read(bytes);
    } catch (DataException e) {
      throw new DataException(what + " " + e.getMessage(), e);
    }
  }

  private static List<Struct> structs(Object value) {
    return ((List<?>) value).stream().map(Struct.class::cast).toList();
  }
}
