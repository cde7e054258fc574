package io.keywake.store.rdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListpackWriterTest {
  private final ListpackWriter listpack = new ListpackWriter();

  private void add(String element) {
    byte[] bytes = element.getBytes(ISO_8859_1);
    listpack.add(bytes, 0, bytes.length);
  }

  private String finished() {
    byte[] bytes = listpack.finish();
    return HexFormat.of().formatHex(Arrays.copyOf(bytes, listpack.length()));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0001",
    "127, 7f01",
    "128, c08002",
    "-1, dfff02",
    "4095, cfff02",
    "-4096, d00002",
    "4096, f1001003",
    "-32768, f1008003",
    "32768, f200800004",
    "-8388608, f200008004",
    "8388608, f30000800005",
    "-2147483648, f30000008005",
    "2147483648, f4000000800000000009",
    "-9223372036854775808, f4000000000000008009",
    "01, 82303103"
  })
  void writesIntegersInTheShortestForm(String element, String bytes) {
    add(element);
    String length = String.format("%02x", 7 + bytes.length() / 2);
    assertThat(finished()).isEqualTo(length + "0000000100" + bytes + "ff");
  }

  @Test
  void writesStringsByTheirLength() {
    add("");
    add("a".repeat(63));
    add("b".repeat(64));
    add("c".repeat(4095));
    add("d".repeat(4096));
    assertThat(finished())
        .contains("00000500" + "8001" + "bf" + "61".repeat(63) + "40")
        .contains("e040" + "62".repeat(64) + "42")
        .contains("efff" + "63".repeat(4095) + "2081")
        .endsWith("f000100000" + "64".repeat(4096) + "2085" + "ff");
  }

  @Test
  void writesLengthsBackwardsInAsManyBytesAsReadersExpect() {
    // At 16383 readers expect three bytes already, though two would do.
    add("x".repeat(16377));
    add("y".repeat(16378));
    assertThat(finished()).contains("78" + "7ffe").endsWith("79" + "00ffff" + "ff");
  }

  @Test
  void beginsAnother() {
    add("first");
    finished();
    listpack.clear();
    add("1");
    assertThat(finished()).isEqualTo("090000000100" + "0101" + "ff");
  }

  @Test
  void leavesTheCountOpenWhenThereAreTooMany() {
    for (int index = 0; index < 70_000; index++) {
      listpack.add(1);
    }
    byte[] bytes = listpack.finish();
    assertThat(Arrays.copyOfRange(bytes, 4, 6)).containsExactly(0xFF, 0xFF);
    assertThat(listpack.length()).isEqualTo(7 + 2 * 70_000);
  }
}
