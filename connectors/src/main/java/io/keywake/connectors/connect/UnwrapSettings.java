package io.keywake.connectors.connect;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.ValidList;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;

/** The settings of both forms of {@link Unwrap}: their definitions, and what they come to. */
final class UnwrapSettings {
  static final String BYTES_AS = "bytes.as";
  static final String COLUMNS = "columns";
  static final String DATABASE = "database";
  static final String ENTRY_COLUMNS = "entry.columns";
  static final String EXPLICIT_DELETES = "explicit.deletes";
  static final String HASH_COLUMNS = "hash.columns";
  static final String HASH_OTHERS = "hash.others";
  static final String INCOMPLETE_VALUES = "incomplete.values";
  static final String OTHER_TYPES = "other.types";
  static final String TYPES = "types";
  static final String VALUE_COLUMN = "value.column";
  static final String ZERO_BYTES = "zero.bytes";

  static final String DROP = "drop";
  static final String FAIL = "fail";
  static final String IGNORE = "ignore";
  static final String KEEP = "keep";
  static final String TOMBSTONE = "tombstone";

  private static final int ANY_DATABASE = -1;
  private static final List<String> KEY_FACTS = List.of("key", "db");

  private UnwrapSettings() {}

  /** Settings of {@link Unwrap.Key}. */
  static ConfigDef keyDefinition() {
    return new ConfigDef()
        .define(
            BYTES_AS,
            ConfigDef.Type.STRING,
            "text",
            ValidString.in("text", "bytes"),
            Importance.HIGH,
            "What a key is: text, and then one that is not UTF-8 is an error, or bytes.")
        .define(
            ZERO_BYTES,
            ConfigDef.Type.STRING,
            KEEP,
            ValidString.in(KEEP, FAIL),
            Importance.MEDIUM,
            "What becomes of a key that is text and has a zero byte: it is kept, or an error.")
        .define(
            COLUMNS,
            ConfigDef.Type.LIST,
            List.of(),
            list((name, value) -> new EntryColumns(name, value, KEY_FACTS)),
            Importance.HIGH,
            "Columns of the struct that the key becomes: key, db, each with the name of its column"
                + " behind a colon if that is another one (key:id,db). Empty: no struct, but the"
                + " key alone.")
        .define(
            DATABASE,
            ConfigDef.Type.INT,
            0,
            Range.atLeast(ANY_DATABASE),
            Importance.MEDIUM,
            "The database that all keys are of, unless columns has db. A key of another one is an"
                + " error, because both could have the same name. -1 lets keys of all databases"
                + " through, for a sink where they may replace each other.");
  }

  /** Settings of {@link Unwrap.Value}. */
  static ConfigDef valueDefinition() {
    return new ConfigDef()
        .define(
            BYTES_AS,
            ConfigDef.Type.STRING,
            "text",
            ValidString.in("text", "bytes"),
            Importance.HIGH,
            "What strings, elements, members, the values of a map and the key are: text, and then"
                + " what is not UTF-8 is an error, or bytes.")
        .define(
            ZERO_BYTES,
            ConfigDef.Type.STRING,
            KEEP,
            ValidString.in(KEEP, FAIL),
            Importance.MEDIUM,
            "What becomes of a value with a zero byte in one of its texts: it is kept, or an error."
                + " PostgreSQL, for one, has no such texts, and a sink that finds out from it"
                + " stops.")
        .define(
            HASH_COLUMNS,
            ConfigDef.Type.LIST,
            List.of(),
            list((name, value) -> new HashColumns(name, value, false)),
            Importance.HIGH,
            "Columns of the row that a hash becomes, as field:type (name:text,age:int32). A field"
                + " that a hash does not have is null; one that does not fit its type is an error."
                + " Types: "
                + String.join(", ", ColumnType.names())
                + ". Empty: a hash becomes a map.")
        .define(
            HASH_OTHERS,
            ConfigDef.Type.STRING,
            IGNORE,
            ValidString.in(IGNORE, FAIL),
            Importance.LOW,
            "What is done about fields of a hash that hash.columns does not declare.")
        .define(
            VALUE_COLUMN,
            ConfigDef.Type.STRING,
            "",
            Importance.HIGH,
            "Column of a row that a value goes to which has no columns of its own: a string, a map,"
                + " an array. Empty: no row, but the value alone.")
        .define(
            ENTRY_COLUMNS,
            ConfigDef.Type.LIST,
            List.of(),
            list((name, value) -> new EntryColumns(name, value, EntryFact.labels())),
            Importance.MEDIUM,
            "Further columns of a row, each with the name of its column behind a colon if that is"
                + " another one (key:id,expireAt). Known are "
                + String.join(", ", EntryFact.labels())
                + ".")
        .define(
            TYPES,
            ConfigDef.Type.LIST,
            ValueType.labels(),
            ValidList.in(ValueType.labels().toArray(String[]::new)),
            Importance.MEDIUM,
            "The types of values that the sink is to have.")
        .define(
            OTHER_TYPES,
            ConfigDef.Type.STRING,
            TOMBSTONE,
            ValidString.in(TOMBSTONE, DROP, FAIL),
            Importance.MEDIUM,
            "What becomes of a value of another type: a tombstone, which removes what the key was"
                + " before if it was of one of types, nothing, or an error.")
        .define(
            EXPLICIT_DELETES,
            ConfigDef.Type.STRING,
            DROP,
            ValidString.in(DROP, TOMBSTONE),
            Importance.LOW,
            "What becomes of the change that precedes a tombstone if the export has the setting of"
                + " this name.")
        .define(
            INCOMPLETE_VALUES,
            ConfigDef.Type.STRING,
            FAIL,
            ValidString.in(FAIL, DROP),
            Importance.MEDIUM,
            "What becomes of a change without the whole value: a delta, or the manifest of a value"
                + " that was too large for one record. Dropped, the sink keeps what it has.");
  }

  static BytesAs bytesAs(AbstractConfig settings) {
    return BytesAs.ofLabel(settings.getString(BYTES_AS));
  }

  static boolean refusesZeroBytes(AbstractConfig settings) {
    return settings.getString(ZERO_BYTES).equals(FAIL);
  }

  static EntryColumns keyColumns(AbstractConfig settings) {
    return new EntryColumns(COLUMNS, settings.getList(COLUMNS), KEY_FACTS);
  }

  /**
   * The types that are named.
   *
   * @throws ConfigException if there is none
   */
  static Set<ValueType> types(AbstractConfig settings) {
    Set<ValueType> types =
        settings.getList(TYPES).stream()
            .map(ValueType::ofLabel)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(ValueType.class)));
    if (types.isEmpty()) {
      throw new ConfigException(TYPES, "", "expected some of " + ValueType.labels());
    }
    return types;
  }

  /** Whether a key of this database may be named by itself. */
  static boolean isExpected(int database, int expected) {
    return expected == ANY_DATABASE || database == expected;
  }

  static AbstractConfig parse(ConfigDef definition, Map<String, ?> properties) {
    return new AbstractConfig(definition, properties, false);
  }

  /** Tries whether a list can be read. */
  private interface Reading {
    Object read(String setting, List<String> value) throws ConfigException;
  }

  private static Validator list(Reading reading) {
    return new Validator() {
      @Override
      public void ensureValid(String name, Object value) {
        reading.read(name, ((List<?>) value).stream().map(String::valueOf).toList());
      }

      @Override
      public String toString() {
        return "declarations, see there";
      }
    };
  }
}
