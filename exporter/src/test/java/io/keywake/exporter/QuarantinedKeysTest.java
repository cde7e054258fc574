package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class QuarantinedKeysTest {
  private static final int LONG_KEY_BYTES = 40_000;

  private final QuarantinedKeys quarantine = new QuarantinedKeys();

  @Test
  void namesAllKeysThatAreFew() {
    quarantine.add(0, bytes("a"));
    quarantine.add(1, bytes("b"));

    assertThat(quarantine.summary().count()).isEqualTo(2);
    assertThat(named()).containsExactly("0/a", "1/b");
  }

  @Test
  void namesTheKeysBehindOneThatIsTooLongToBeNamed() {
    quarantine.add(0, bytes("a"));
    quarantine.add(0, new byte[LONG_KEY_BYTES]);
    quarantine.add(0, bytes("b"));

    assertThat(quarantine.summary().count()).isEqualTo(3);
    assertThat(named()).containsExactly("0/a", "0/b");
  }

  @Test
  void namesNoMoreThanFitIntoABarrier() {
    for (int key = 0; key < 10; key++) {
      quarantine.add(key, new byte[10_000]);
    }
    quarantine.add(0, bytes("short"));

    assertThat(quarantine.summary().count()).isEqualTo(11);
    assertThat(named().stream().map(String::length)).containsExactly(10_002, 10_002, 10_002, 7);
  }

  private List<String> named() {
    return quarantine.summary().names().stream()
        .map(each -> each.getDb() + "/" + UTF_8.decode(each.getKey().duplicate()))
        .toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
