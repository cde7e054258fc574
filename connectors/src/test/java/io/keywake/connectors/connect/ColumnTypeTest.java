package io.keywake.connectors.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Date;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("JavaUtilDate") // what Connect's times are
class ColumnTypeTest {
  @Test
  void readsWhatFits() {
    assertThat(read("text", "Ada")).isEqualTo("Ada");
    assertThat((byte[]) read("bytes", "ab")).containsExactly('a', 'b');
    assertThat(read("boolean", "1")).isEqualTo(true);
    assertThat(read("boolean", "false")).isEqualTo(false);
    assertThat(read("int16", "-32768")).isEqualTo(Short.MIN_VALUE);
    assertThat(read("int32", "7")).isEqualTo(7);
    assertThat(read("int64", "9223372036854775807")).isEqualTo(Long.MAX_VALUE);
    assertThat(read("float64", "-1.5e3")).isEqualTo(-1500.0);
    assertThat(read("float64", "-inf")).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(read("decimal(2)", "12.5")).isEqualTo(new BigDecimal("12.50"));
    assertThat(read("decimal(1)", "12.50")).isEqualTo(new BigDecimal("12.5"));
    assertThat(read("date", "2026-11-22")).isEqualTo(date("2026-11-22T00:00:00Z"));
    assertThat(read("timestamp", "1795384220774")).isEqualTo(new Date(1_795_384_220_774L));
    assertThat(read("timestamp", "2026-11-22T10:00:00.5Z"))
        .isEqualTo(date("2026-11-22T10:00:00.5Z"));
  }

  @ParameterizedTest
  @CsvSource({
    "boolean, yes",
    "int16, 32768",
    "int32, 1.0",
    "int32, 2147483648",
    "int64, ''",
    "int64, ' 1'",
    "float64, 1d",
    "float64, 0x1p3",
    "float64, nan",
    "decimal(1), 1.25",
    "decimal(2), 1e999999999",
    "date, 2026-02-30",
    "date, 22.11.2026",
    "timestamp, 2026-11-22T10:00:00",
    "timestamp, ''"
  })
  void refusesWhatDoesNot(String type, String text) {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> read(type, text))
        .withMessage("does not fit its type, expected " + type);
  }

  private static Date date(String instant) {
    return Date.from(Instant.parse(instant));
  }

  /** Reads it, and sees that Connect finds it to be of the schema. */
  private static Object read(String name, String text) {
    ColumnType type = ColumnType.named("setting", "value", name);
    Object value = type.read(text.getBytes(UTF_8));
    ConnectSchema.validateValue(type.schema(), value);
    return value;
  }
}
