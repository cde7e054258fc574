package io.keywake.store.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DoubleTextTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, -0.0",
    "+7, 7",
    "-12345, -12345",
    "123456789012345, 123456789012345",
    "9007199254740993, 9007199254740992",
    "1.5, 1.5",
    "5., 5",
    ".5, 0.5",
    "-1e-7, -1e-7",
    "1E+22, 1e22",
    "0x10, 16",
    "-0X1.8p3, -12",
    "0x.8, 0.5",
    "inf, Infinity",
    "-INF, -Infinity",
    "+Infinity, Infinity",
    "0e-9999, 0",
    "0.1, 0.1",
    "-123.456, -123.456",
    "1.23456789012345, 1.23456789012345",
    "-0.0, -0.0",
    "4e-324, 4.9e-324",
  })
  void readsWhatStrtodReads(String text, double value) {
    assertThat(parse(text)).isEqualTo(value);
    assertThat(bound(text)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " 1",
        "1 ",
        "abc",
        "nan",
        "nan(1)",
        "1e",
        "e5",
        ".",
        "-",
        "+-1",
        "0x",
        "0xp1",
        "1f",
        "1d",
        "1,5",
        "1e400",
        "-1e400",
        "1e-400",
        "0x1p5000",
        "infinit",
        "1\0",
        "1_000"
      })
  void refusesScoresThatAreNone(String text) {
    assertThat(parse(text)).isNaN();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1 ", "abc", "nan", "1e", "0x", ".", " "})
  void refusesBoundsThatAreNone(String text) {
    assertThat(bound(text)).isNaN();
  }

  @Test
  void readsBoundsAsCStrings() {
    assertThat(bound("")).isZero();
    assertThat(bound("\0abc")).isZero();
    assertThat(bound(" \t\n2")).isEqualTo(2);
    assertThat(bound("3\0abc")).isEqualTo(3);
    assertThat(bound("1e400")).isInfinite();
    assertThat(bound("-1e-400")).isZero();
    assertThat(DoubleText.parseBound("(4".getBytes(ISO_8859_1), 1)).isEqualTo(4);
  }

  private static double parse(String text) {
    return DoubleText.parse(text.getBytes(ISO_8859_1));
  }

  private static double bound(String text) {
    return DoubleText.parseBound(text.getBytes(ISO_8859_1), 0);
  }
}
