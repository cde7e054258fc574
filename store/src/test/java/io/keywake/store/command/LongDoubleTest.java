package io.keywake.store.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The sums and refusals are what a Redis server of version 7.0 replied on x86-64. */
class LongDoubleTest {
  @ParameterizedTest
  @CsvSource({
    "10.50, 0.1, 10.6",
    "5.0e3, 2.0e2, 5200",
    "0.1, 0.2, 0.3",
    "1, 0.00000000000000001, 1.00000000000000001",
    "3, 1e-18, 3",
    "-0.5, 0.5, 0",
    "-1e-20, 0, 0",
    "9007199254740993, 0.25, 9007199254740993.25",
    "18446744073709551615, 1, 18446744073709551616",
    "18446744073709551616, 1, 18446744073709551616",
    "18446744073709551616, 3, 18446744073709551620",
    "0x10, 0x1p3, 24",
    "+.5, 5., 5.5",
    "1E1, 0, 10",
  })
  void addsAsRedisDoes(String first, String second, String sum) {
    assertThat(new String(number(first).plus(number(second)).toBytes(), ISO_8859_1)).isEqualTo(sum);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " 1",
        "1 ",
        "1e",
        "0x",
        ".",
        "e5",
        "--1",
        "+-1",
        "1_0",
        "1.2.3",
        "nan",
        "nan(1)",
        "infinit",
        "1e5000",
        "-1e5000",
        "1e-5000",
        "0x1p16384",
        "0x1p-16446",
        "1e999999999999999999",
        "1\0"
      })
  void refusesWhatRedisRefuses(String text) {
    assertThat(LongDouble.parse(text.getBytes(ISO_8859_1))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.18973149535723176502e4932",
        "3.64519953188247460253e-4951",
        "0e999999999999999999",
        "0x0.1p-16441",
        "-0x1.fffffffffffffffep16383"
      })
  void takesTheWholeRange(String text) {
    assertThat(number(text).isFinite()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"inf", "+INF", "-Infinity"})
  void takesInfinityButDoesNotCountIt(String text) {
    assertThat(number(text).isFinite()).isFalse();
    assertThat(number(text).plus(LongDouble.ZERO).isFinite()).isFalse();
    assertThat(LongDouble.ZERO.plus(number(text)).isFinite()).isFalse();
  }

  @Test
  void aSumBeyondTheRangeIsNotFinite() {
    LongDouble largest = number("-0x1.fffffffffffffffep16383");
    assertThat(largest.plus(number("-1")).isFinite()).isTrue();
    assertThat(largest.plus(largest).isFinite()).isFalse();
  }

  private static LongDouble number(String text) {
    return Objects.requireNonNull(LongDouble.parse(text.getBytes(ISO_8859_1)), text);
  }
}
