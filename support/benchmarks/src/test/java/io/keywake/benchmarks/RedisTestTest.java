package io.keywake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RedisTestTest {
  @Test
  void isCalledAsRedisBenchmarkCallsIt() {
    assertThat(RedisTest.values())
        .extracting(RedisTest::option)
        .containsExactly("get", "set", "incr", "lpush", "lpop", "sadd", "hset", "zadd", "mset");
  }

  @Test
  void makesFewerRequestsThatHaveManyKeys() {
    assertThat(RedisTest.SET.requests(300_000)).isEqualTo(300_000);
    assertThat(RedisTest.MSET.requests(300_000)).isEqualTo(100_000);
    assertThat(RedisTest.MSET.requests(1)).isEqualTo(1);
  }
}
