package io.keywake.store.rdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RdbOutputTest {
  private static String written(boolean compresses, Consumer<RdbOutput> writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // So small that every other write passes it on.
    RdbOutput out = new RdbOutput(bytes, 3, compresses ? new LzfCompressor() : null, true);
    writing.accept(out);
    long checksum = out.checksum();
    out.flush();
    assertThat(out.checksum()).isEqualTo(checksum);
    assertThat(Crc64.update(0, bytes.toByteArray(), 0, bytes.size())).isEqualTo(checksum);
    assertThat(out.bytes()).isEqualTo(bytes.size());
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  @ParameterizedTest
  @CsvSource({
    "1, 01",
    "63, 3f",
    "64, 4040",
    "16383, 7fff",
    "16384, 8000004000",
    "4294967295, 80ffffffff",
    "4294967296, 810000000100000000"
  })
  void writesLengthsInTheShortestForm(long length, String bytes) {
    assertThat(written(true, out -> out.length(length))).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "0, c000",
    "-128, c080",
    "128, c18000",
    "-32768, c10080",
    "32768, c200800000",
    "-2147483648, c200000080",
    "2147483648, 0a32313437343833363438",
    "007, 03303037",
    "-0, 022d30",
    "+1, 022b31"
  })
  void writesIntegersOfUpTo32BitsAsSuch(String text, String bytes) {
    assertThat(written(true, out -> out.string(text.getBytes(ISO_8859_1)))).isEqualTo(bytes);
  }

  @Test
  void writesAnEmptyString() {
    assertThat(written(true, out -> out.string(new byte[0]))).isEqualTo("00");
  }

  @Test
  void compressesWhatGetsShorter() {
    byte[] same = "a".repeat(100).getBytes(ISO_8859_1);
    // Three literals at most, then references to the byte before.
    assertThat(written(true, out -> out.string(same))).startsWith("c3").hasSizeLessThan(30);
    assertThat(written(false, out -> out.string(same))).startsWith("4064" + "61".repeat(100));
  }

  @Test
  void leavesShortStringsAsTheyAre() {
    byte[] same = "a".repeat(20).getBytes(ISO_8859_1);
    assertThat(written(true, out -> out.string(same))).isEqualTo("14" + "61".repeat(20));
  }

  @Test
  void leavesStringsAsTheyAreThatDoNotGetShorter() {
    byte[] distinct = new byte[200];
    for (int index = 0; index < distinct.length; index++) {
      distinct[index] = (byte) index;
    }
    assertThat(written(true, out -> out.string(distinct)))
        .isEqualTo("40c8" + HexFormat.of().formatHex(distinct));
  }
}
