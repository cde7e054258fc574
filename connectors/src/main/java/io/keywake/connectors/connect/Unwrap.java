package io.keywake.connectors.connect;

import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a record of a data topic, as Confluent's AvroConverter reads it, what ordinary sinks
 * want. Made and called by Kafka Connect, each instance on the thread of its task.
 *
 * <p>{@link Value} turns an {@code EntryChange} into a text, a map, an array or a row, and {@link
 * Key} an {@code EntryKey} into a text or a struct. Both throw {@link DataException} at what they
 * cannot turn into that, so that a connector's {@code errors.tolerance} decides. As the value's
 * columns may have the key, {@link Value} comes first.
 *
 * @param <R> a sink's records, or a source's
 */
public abstract class Unwrap<R extends ConnectRecord<R>> implements Transformation<R>, Versioned {
  private Unwrap() {}

  /** Returns the record, or null for none. */
  abstract @Nullable R unwrap(R record);

  @Override
  public final @Nullable R apply(R record) {
    try {
      return unwrap(record);
    } catch (DataException e) {
      throw new DataException(EntryStruct.describe(record) + ": " + e.getMessage(), e);
    }
  }

  @Override
  public final String version() {
    return PluginVersion.TEXT;
  }

  @Override
  public final void close() {}

  /**
   * Turns the key into a text, bytes or a struct.
   *
   * @param <R> a sink's records, or a source's
   */
  public static final class Key<R extends ConnectRecord<R>> extends Unwrap<R> {
    private static final ConfigDef DEFINITION = UnwrapSettings.keyDefinition();

    private AbstractConfig settings = UnwrapSettings.parse(DEFINITION, Map.of());
    private EntryColumns columns = UnwrapSettings.keyColumns(settings);
    private BytesAs bytesAs = UnwrapSettings.bytesAs(settings);
    private Schema schema = bytesAs.schema();

    /** Made by Kafka Connect. */
    public Key() {}

    @Override
    public ConfigDef config() {
      return DEFINITION;
    }

    @Override
    public void configure(Map<String, ?> properties) {
      settings = UnwrapSettings.parse(DEFINITION, properties);
      columns = UnwrapSettings.keyColumns(settings);
      bytesAs = UnwrapSettings.bytesAs(settings);
      if (columns.isEmpty()) {
        schema = bytesAs.schema();
      } else {
        SchemaBuilder row = SchemaBuilder.struct();
        columns.addTo(row, bytesAs);
        schema = row.build();
      }
    }

    @Override
    R unwrap(R record) {
      Struct key = EntryStruct.key(record);
      int expected = settings.getInt(UnwrapSettings.DATABASE);
      if (!columns.has(EntryFact.DB) && !UnwrapSettings.isExpected(EntryStruct.db(key), expected)) {
        throw new DataException(
            "expected keys of database "
                + expected
                + " alone (setting database), or a column for the database (setting columns)");
      }
      return record.newRecord(
          record.topic(),
          record.kafkaPartition(),
          schema,
          unwrapped(key),
          record.valueSchema(),
          record.value(),
          record.timestamp());
    }

    private Object unwrapped(Struct key) {
      Object text = bytesAs.read(EntryStruct.bytes(key.get(EntryStruct.KEY)));
      if (UnwrapSettings.refusesZeroBytes(settings)) {
        ZeroBytes.refuse("the key", text);
      }
      if (columns.isEmpty()) {
        return text;
      }
      Struct row = new Struct(schema);
      columns.fill(row, key, key, bytesAs);
      return row;
    }
  }

  /**
   * Turns the value into a text, bytes, a map, an array or a row. Tombstones stay what they are.
   *
   * @param <R> a sink's records, or a source's
   */
  public static final class Value<R extends ConnectRecord<R>> extends Unwrap<R> {
    private static final ConfigDef DEFINITION = UnwrapSettings.valueDefinition();

    private AbstractConfig settings = UnwrapSettings.parse(DEFINITION, Map.of());
    private ValueShapes shapes = new ValueShapes(settings);

    /** Made by Kafka Connect. */
    public Value() {}

    @Override
    public ConfigDef config() {
      return DEFINITION;
    }

    @Override
    public void configure(Map<String, ?> properties) {
      settings = UnwrapSettings.parse(DEFINITION, properties);
      shapes = new ValueShapes(settings);
    }

    @Override
    @Nullable R unwrap(R record) {
      Struct change = EntryStruct.change(record);
      if (change == null) {
        return record;
      }
      String operation = change.getString(EntryStruct.OPERATION);
      return switch (operation) {
        case "UPSERT" -> upsert(record, change);
        case "DELETE" -> otherwise(record, UnwrapSettings.EXPLICIT_DELETES, "is a deletion");
        case "MANIFEST", "DELTA" -> {
          ValueType type = ValueType.of(change);
          yield shapes.has(type) ? incomplete(record, operation) : otherType(record, type);
        }
        case "PART" -> incomplete(record, operation);
        default -> throw new DataException("operation " + operation + " is not known");
      };
    }

    private @Nullable R upsert(R record, Struct change) {
      ValueType type = ValueType.of(change);
      if (!shapes.has(type)) {
        return otherType(record, type);
      }
      Struct key = shapes.needsKey() ? EntryStruct.key(record) : change;
      Object value = shapes.shape(type, key, change);
      if (UnwrapSettings.refusesZeroBytes(settings)) {
        ZeroBytes.refuse(type.label(), value);
      }
      return withValue(record, shapes.schema(type), value);
    }

    private @Nullable R incomplete(R record, String operation) {
      return otherwise(
          record,
          UnwrapSettings.INCOMPLETE_VALUES,
          "is a " + operation + ", expected a whole value");
    }

    /** The key has a value that the sink is not to have, and no longer the one that it may have. */
    private @Nullable R otherType(R record, ValueType type) {
      return otherwise(
          record,
          UnwrapSettings.OTHER_TYPES,
          "is a " + type.label() + ", expected " + settings.getList(UnwrapSettings.TYPES));
    }

    /** What a setting says of a record that has nothing for the sink. */
    private @Nullable R otherwise(R record, String setting, String what) {
      String choice = settings.getString(setting);
      if (choice.equals(UnwrapSettings.FAIL)) {
        throw new DataException(what + " (setting " + setting + ")");
      }
      return choice.equals(UnwrapSettings.TOMBSTONE) ? withValue(record, null, null) : null;
    }

    private R withValue(R record, @Nullable Schema schema, @Nullable Object value) {
      return record.newRecord(
          record.topic(),
          record.kafkaPartition(),
          record.keySchema(),
          record.key(),
          schema,
          value,
          record.timestamp());
    }
  }
}
