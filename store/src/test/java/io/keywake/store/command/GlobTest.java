package io.keywake.store.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  private static boolean matches(String pattern, String text) {
    return new Glob(pattern.getBytes(ISO_8859_1)).matches(text.getBytes(ISO_8859_1));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "*, anything",
        "*, \"\"",
        "a*, a",
        "a*c, abbbc",
        "a*b*c, axxbyyc",
        "h?llo, hello",
        "h[ae]llo, hallo",
        "h[^e]llo, hallo",
        "h[a-b]llo, hbllo",
        "h[b-a]llo, hallo",
        "h\\*llo, h*llo",
        "\\?, ?",
        "a\\, a\\",
        "[\\]], ]",
        "[a, a",
        "[a-, -",
        "a[^], ab"
      })
  void matchesAsRedisDoes(String pattern, String text) {
    assertThat(matches(pattern, text)).isTrue();
  }

  @Test
  void doesNotMatchWhatDiffers() {
    assertThat(matches("", "a")).isFalse();
    assertThat(matches("a", "")).isFalse();
    assertThat(matches("a?", "a")).isFalse();
    assertThat(matches("h[^e]llo", "hello")).isFalse();
    assertThat(matches("*a", "ab")).isFalse();
    assertThat(matches("[]a", "a")).isFalse();
    assertThat(matches("A", "a")).isFalse();
  }

  @Test
  void ignoresTheCaseWhenToldSo() {
    Glob glob = new Glob("MAX*[c-d]".getBytes(ISO_8859_1), true);
    assertThat(glob.matches("maxmemoryD".getBytes(ISO_8859_1))).isTrue();
  }

  @Test
  void comparesBytesAsUnsigned() {
    assertThat(matches("[\u0080-\u00ff]", "\u00e4")).isTrue();
    assertThat(matches("[\u0001-\u007f]", "\u00e4")).isFalse();
  }

  @Test
  void manyStarsCostNoMoreThanPatternTimesText() {
    assertThat(matches("*a".repeat(50) + "b", "a".repeat(20_000))).isFalse();
  }
}
