package io.keywake.store.keyspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HashSlotTest {
  @ParameterizedTest
  @CsvSource({"123456789, 12739", "foo, 12182", "bar, 5061", "hello, 866", "'', 0"})
  void isTheOneThatRedisClusterComputes(String key, int slot) {
    assertThat(slot(key)).isEqualTo(slot);
  }

  @ParameterizedTest
  @CsvSource({"{foo}, foo", "a{foo}b{bar}, foo", "foo{{bar}}zap, {bar", "{user}.x{, user"})
  void isThatOfTheTagIfThereIsOne(String key, String tag) {
    assertThat(slot(key)).isEqualTo(slot(tag));
  }

  @ParameterizedTest
  @CsvSource({"foo{}{bar}, 8363", "foo{bar, 15278", "{}foo, 9500", "foo}bar{, 11073"})
  void isThatOfTheWholeKeyIfTheTagIsEmptyOrOpen(String key, int slot) {
    assertThat(slot(key)).isEqualTo(slot);
  }

  private static int slot(String key) {
    return HashSlot.of(key.getBytes(UTF_8));
  }
}
