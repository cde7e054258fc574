package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordWindowTest {
  private final List<String> left = new ArrayList<>();

  private RecordWindow window(long bytesMax) {
    return new RecordWindow(bytesMax, key -> left.add(new String(key, UTF_8)));
  }

  private static byte[] key(String key) {
    return key.getBytes(UTF_8);
  }

  @Test
  void forgetsWhatIsDeletedWithinIt() {
    RecordWindow window = window(10_000);
    window.add(key("a"), false);
    window.add(key("b"), false);
    window.add(key("a"), true);
    window.end();

    assertThat(left).containsExactly("b");
  }

  @Test
  void namesAKeyOnceForManyRecords() {
    RecordWindow window = window(10_000);
    for (int i = 0; i < 100; i++) {
      window.add(key("a"), false);
    }
    window.end();

    assertThat(left).containsExactly("a");
  }

  @Test
  void letsTheOldestGoWhenItIsFull() {
    RecordWindow window = window(2 * 121);
    window.add(key("a"), false);
    window.add(key("b"), false);
    window.add(key("a"), false);
    window.add(key("c"), false);
    assertThat(left).containsExactly("b");

    window.end();
    assertThat(left).containsExactly("b", "a", "c");
  }
}
