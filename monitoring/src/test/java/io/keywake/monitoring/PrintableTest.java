package io.keywake.monitoring;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
  private static String text(byte[] bytes, int max) {
    return Printable.text(bytes, 0, bytes.length, max);
  }

  @Test
  void showsTextAsItIs() {
    assertThat(text("Größe 5 €, 😀 <b>".getBytes(UTF_8), 100)).isEqualTo("Größe 5 €, 😀 <b>");
    assertThat(text(new byte[0], 100)).isEmpty();
  }

  @Test
  void escapesWhatIsNoText() {
    assertThat(text("a\u00ff\u0000b\n\u00e4".getBytes(ISO_8859_1), 100))
        .isEqualTo("a\\xff\\x00b\\x0a\\xe4");
  }

  @Test
  void cutsBetweenCharacters() {
    assertThat(text("äöü".getBytes(UTF_8), 4)).isEqualTo("äö…");
    assertThat(text("äöü".getBytes(UTF_8), 5)).isEqualTo("äö…");
    assertThat(text("äöü".getBytes(UTF_8), 6)).isEqualTo("äöü");
    assertThat(text("😀😀".getBytes(UTF_8), 7)).isEqualTo("😀…");
  }
}
