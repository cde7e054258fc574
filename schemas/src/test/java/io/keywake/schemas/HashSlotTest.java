package io.keywake.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HashSlotTest {
  @Test
  void computesTheCheckValueOfTheChecksum() {
    assertThat(HashSlot.crc16(bytes("123456789"), 0, 9)).isEqualTo(0x31C3);
  }

  @ParameterizedTest
  @CsvSource({"foo, 12182", "bar, 5061", "hello, 866", "'', 0"})
  void agreesWithRedisClusterOnPlainKeys(String key, int slot) {
    assertThat(HashSlot.of(bytes(key))).isEqualTo(slot);
  }

  @ParameterizedTest
  @CsvSource({
    "{user1000}.following, user1000",
    "a{foo}b{bar}, foo",
    "foo{{bar}}zap, {bar",
    "{foo}, foo"
  })
  void hashesOnlyTheTagOfAKeyThatHasOne(String key, String tag) {
    assertThat(HashSlot.of(bytes(key))).isEqualTo(HashSlot.of(bytes(tag)));
  }

  @ParameterizedTest
  @CsvSource({"foo{}{bar}", "foo{bar", "foo}bar{", "{}foo"})
  void hashesTheWholeKeyWhenItsTagIsEmptyOrOpen(String key) {
    assertThat(HashSlot.of(bytes(key)))
        .isEqualTo(HashSlot.crc16(bytes(key), 0, key.length()) % HashSlot.COUNT);
  }

  @Test
  void takesBytesThatAreNoText() {
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      byte[] key = new byte[random.nextInt(40)];
      random.nextBytes(key);
      assertThat(HashSlot.of(key)).isBetween(0, HashSlot.COUNT - 1);
      assertThat(HashSlot.partition(key, 7)).isEqualTo(HashSlot.of(key) % 7);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
