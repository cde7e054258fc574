package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpiryFamilyTest {
  private final StoreHarness store = new StoreHarness();

  @BeforeEach
  void putKey() {
    store.put("a", "1");
  }

  @Test
  void expiresInTime() {
    assertThat(store.run("pexpire a 1500")).isEqualTo(":1");
    assertThat(store.run("pttl a")).isEqualTo(":1500");
    store.pass(1499);
    assertThat(store.run("exists a")).isEqualTo(":1");
    assertThat(store.run("ttl a")).isEqualTo(":0");
    store.pass(1);
    assertThat(store.run("exists a")).isEqualTo(":0");
    assertThat(store.run("ttl a")).isEqualTo(":-2");
  }

  @Test
  void tellsTimesRoundedToTheNearestSecond() {
    store.run("pexpireat a 1700000002499");

    assertThat(store.run("ttl a")).isEqualTo(":2");
    assertThat(store.run("expiretime a")).isEqualTo(":1700000002");
    assertThat(store.run("pexpiretime a")).isEqualTo(":1700000002499");
    store.run("pexpireat a 1700000002500");
    assertThat(store.run("ttl a")).isEqualTo(":3");
    store.run("pexpireat a 9223372036854775807");
    assertThat(store.run("expiretime a")).isEqualTo(":9223372036854776");
  }

  @Test
  void tellsWhatDoesNotExpire() {
    assertThat(store.run("ttl a")).isEqualTo(":-1");
    assertThat(store.run("pexpiretime a")).isEqualTo(":-1");
    assertThat(store.run("pttl nokey")).isEqualTo(":-2");
    assertThat(store.run("expire nokey 10")).isEqualTo(":0");
  }

  @Test
  void letsAKeyStay() {
    store.run("expire a 10");
    assertThat(store.run("persist a")).isEqualTo(":1");
    assertThat(store.run("persist a")).isEqualTo(":0");
    assertThat(store.run("persist nokey")).isEqualTo(":0");
    assertThat(store.run("ttl a")).isEqualTo(":-1");
  }

  @ParameterizedTest
  @CsvSource({"expire a 0", "expire a -1", "pexpireat a 1", "expireat a -1"})
  void deletesWhatShouldHaveExpiredAlready(String command) {
    assertThat(store.run(command)).isEqualTo(":1");
    assertThat(store.value("a")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "nx, -1, 100, 1",
    "nx, 50, 100, 0",
    "xx, -1, 100, 0",
    "xx, 50, 100, 1",
    "gt, -1, 100, 0",
    "gt, 50, 100, 1",
    "gt, 100, 100, 0",
    "lt, -1, 100, 1",
    "lt, 50, 100, 0",
    "lt, 200, 100, 1",
    "lt, 100, 100, 0",
    "XX GT, 50, 100, 1",
    "xx lt, -1, 100, 0"
  })
  void obeysItsCondition(String condition, long before, long after, int changed) {
    if (before >= 0) {
      store.run("expire a " + before);
    }
    assertThat(store.run("expire a " + after + " " + condition)).isEqualTo(":" + changed);
    assertThat(store.run("ttl a")).isEqualTo(":" + (changed == 1 ? after : before));
  }

  @Test
  void refusesConditionsThatExcludeEachOther() {
    assertThat(store.run("expire a 1 nx xx"))
        .isEqualTo("-ERR NX and XX, GT or LT options at the same time are not compatible");
    assertThat(store.run("expire a 1 gt lt"))
        .isEqualTo("-ERR GT and LT options at the same time are not compatible");
    assertThat(store.run("expire a 1 maybe")).isEqualTo("-ERR Unsupported option maybe");
  }

  @Test
  void refusesTimesThatOverflow() {
    assertThat(store.run("expire a 9223372036854775"))
        .isEqualTo("-ERR invalid expire time in 'expire' command");
    assertThat(store.run("expireat a -9223372036854776"))
        .isEqualTo("-ERR invalid expire time in 'expireat' command");
    assertThat(store.run("pexpire a 9223372036854775807"))
        .isEqualTo("-ERR invalid expire time in 'pexpire' command");
    assertThat(store.run("pexpireat a 9223372036854775807")).isEqualTo(":1");
    assertThat(store.run("expire a soon"))
        .isEqualTo("-ERR value is not an integer or out of range");
  }

  @Test
  void countsWhatHasExpired() {
    store.run("pexpire a 1");
    store.pass(2);
    store.run("exists a");

    assertThat(store.run("info stats")).contains("expired_keys:1\r\n", "keyspace_misses:1\r\n");
    store.run("config resetstat");
    assertThat(store.run("info stats")).contains("expired_keys:0\r\n", "keyspace_misses:0\r\n");
  }
}
