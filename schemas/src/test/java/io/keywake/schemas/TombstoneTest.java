package io.keywake.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TombstoneTest {
  private static final Tombstone TOMBSTONE =
      new Tombstone("störe", 3, Long.MAX_VALUE, 12, 0, 2, 1_700_000_000_000L, DeleteCause.EXPIRED);

  @Test
  void readsBackWhatItWrote() {
    assertThat(Tombstone.readFrom(headers(TOMBSTONE)::get)).isEqualTo(TOMBSTONE);
  }

  @Test
  void writesHeadersThatAnyClientCanRead() {
    Map<String, String> text = new HashMap<>();
    TOMBSTONE.writeTo((name, bytes) -> text.put(name, new String(bytes, UTF_8)));
    assertThat(text)
        .containsEntry("keywake.storeId", "störe")
        .containsEntry("keywake.generation", "3")
        .containsEntry("keywake.sequence", "9223372036854775807")
        .containsEntry("keywake.unitId", "12")
        .containsEntry("keywake.unitIndex", "0")
        .containsEntry("keywake.unitCount", "2")
        .containsEntry("keywake.timeMs", "1700000000000")
        .containsEntry("keywake.cause", "expired")
        .hasSize(8);
  }

  @ParameterizedTest
  @CsvSource({
    "keywake.sequence, twelve",
    "keywake.sequence, -1",
    "keywake.sequence, 9223372036854775808",
    "keywake.unitIndex, 2147483648",
    "keywake.cause, mislaid"
  })
  void namesTheHeaderThatItCannotRead(String name, String text) {
    Map<String, byte[]> headers = headers(TOMBSTONE);
    headers.put(name, text.getBytes(UTF_8));
    assertThatExceptionOfType(TombstoneFormatException.class)
        .isThrownBy(() -> Tombstone.readFrom(headers::get))
        .withMessageContainingAll(name, text);
  }

  @Test
  void namesTheHeaderThatIsMissing() {
    Map<String, byte[]> headers = headers(TOMBSTONE);
    headers.remove(Tombstone.GENERATION_HEADER);
    assertThatExceptionOfType(TombstoneFormatException.class)
        .isThrownBy(() -> Tombstone.readFrom(headers::get))
        .withMessageContaining("keywake.generation");
  }

  @ParameterizedTest
  @EnumSource
  void findsEveryCauseByItsWireName(DeleteCause cause) {
    assertThat(DeleteCause.ofWireName(cause.wireName())).isSameAs(cause);
    assertThat(cause.wireName()).isLowerCase();
  }

  private static Map<String, byte[]> headers(Tombstone tombstone) {
    Map<String, byte[]> headers = new HashMap<>();
    tombstone.writeTo(headers::put);
    return headers;
  }
}
