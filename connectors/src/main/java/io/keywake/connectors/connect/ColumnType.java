package io.keywake.connectors.connect;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Date;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;

/**
 * What a field of a hash is declared to be: how its bytes are read, and what Connect is told of it.
 * Immutable, for any thread.
 *
 * <p>What does not fit is an error, never a near value: no rounding, no wrapping, no null.
 */
@SuppressWarnings("JavaUtilDate") // what Connect's times are
final class ColumnType {
  private static final Pattern DECIMAL = Pattern.compile("decimal\\((\\d{1,4})\\)");

  /** Java would take more than a number: spaces, hexadecimal digits, a suffix. */
  private static final Pattern FLOATING =
      Pattern.compile("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d+)?");

  /** With an exponent a few bytes would be a number of a billion digits. */
  private static final Pattern FIXED_POINT = Pattern.compile("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)");

  private static final Map<String, Double> INFINITE =
      Map.of(
          "inf",
          Double.POSITIVE_INFINITY,
          "+inf",
          Double.POSITIVE_INFINITY,
          "-inf",
          Double.NEGATIVE_INFINITY);

  private static final Map<String, Boolean> BOOLEANS =
      Map.of("1", true, "true", true, "0", false, "false", false);

  private static final Map<String, ColumnType> BY_NAME = new TreeMap<>();

  static {
    define("text", SchemaBuilder.string(), text -> text);
    define("boolean", SchemaBuilder.bool(), ColumnType::booleanOf);
    define("int16", SchemaBuilder.int16(), Short::valueOf);
    define("int32", SchemaBuilder.int32(), Integer::valueOf);
    define("int64", SchemaBuilder.int64(), Long::valueOf);
    define("float64", SchemaBuilder.float64(), ColumnType::doubleOf);
    define("date", org.apache.kafka.connect.data.Date.builder(), ColumnType::dateOf);
    define("timestamp", Timestamp.builder(), ColumnType::timestampOf);
    BY_NAME.put(
        "bytes", new ColumnType("bytes", SchemaBuilder.bytes().optional().build(), bytes -> bytes));
  }

  private final String name;
  private final Schema schema;
  private final Function<byte[], Object> reading;

  private ColumnType(String name, Schema schema, Function<byte[], Object> reading) {
    this.name = name;
    this.schema = schema;
    this.reading = reading;
  }

  private static void define(String name, SchemaBuilder schema, Function<String, Object> reading) {
    BY_NAME.put(name, ofText(name, schema, reading));
  }

  private static ColumnType ofText(
      String name, SchemaBuilder schema, Function<String, Object> reading) {
    return new ColumnType(
        name, schema.optional().build(), bytes -> reading.apply(Utf8.decode(bytes)));
  }

  /**
   * The type of that name.
   *
   * @throws ConfigException if there is none
   */
  static ColumnType named(String setting, Object value, String name) {
    Matcher decimal = DECIMAL.matcher(name);
    if (decimal.matches()) {
      int scale = Integer.parseInt(decimal.group(1));
      return ofText(name, Decimal.builder(scale), text -> decimalOf(text, scale));
    }
    ColumnType type = BY_NAME.get(name);
    if (type == null) {
      throw new ConfigException(
          setting,
          value,
          "no type \"" + name + "\": expected one of " + String.join(", ", names()));
    }
    return type;
  }

  /** The names of all types, in the order of the alphabet. */
  static Set<String> names() {
    Set<String> names = new TreeSet<>(BY_NAME.keySet());
    names.add("decimal(SCALE)");
    return names;
  }

  /** Of a column that may be null, because a hash need not have the field. */
  Schema schema() {
    return schema;
  }

  /**
   * A field's value.
   *
   * @throws DataException if the bytes are no such value
   */
  Object read(byte[] bytes) {
    try {
      return reading.apply(bytes);
    } catch (IllegalArgumentException | ArithmeticException | DateTimeParseException e) {
      // Their messages would show the value, which is nobody's business but the sink's.
      throw new DataException("does not fit its type, expected " + name);
    }
  }

  private static Boolean booleanOf(String text) {
    Boolean value = BOOLEANS.get(text);
    if (value == null) {
      throw new IllegalArgumentException("boolean");
    }
    return value;
  }

  private static Double doubleOf(String text) {
    Double infinite = INFINITE.get(text);
    if (infinite != null) {
      return infinite;
    }
    if (!FLOATING.matcher(text).matches()) {
      throw new NumberFormatException("float64");
    }
    return Double.valueOf(text);
  }

  private static BigDecimal decimalOf(String text, int scale) {
    if (!FIXED_POINT.matcher(text).matches()) {
      throw new NumberFormatException("decimal");
    }
    return new BigDecimal(text).setScale(scale);
  }

  private static Date dateOf(String text) {
    return Date.from(LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC));
  }

  /** Of milliseconds since 1970, or of an instant as in ISO 8601. */
  private static Date timestampOf(String text) {
    return text.indexOf('T') < 0 ? new Date(Long.parseLong(text)) : Date.from(Instant.parse(text));
  }
}
