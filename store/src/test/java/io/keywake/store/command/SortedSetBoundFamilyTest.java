package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SortedSetBoundFamilyTest {
  private final StoreHarness store = new StoreHarness();

  @ParameterizedTest
  @CsvSource({"-inf +inf, 5", "2 2, 2", "(1 3.5, 3", "(2 (3.5, 0", "4 1, 0", "(inf inf, 0"})
  void countsARangeOfScores(String range, int count) {
    store.run("zadd z 1 a 2 b 2 c 3.5 d inf e");
    assertThat(store.run("zcount z " + range)).isEqualTo(":" + count);
    assertThat(store.run("zcount absent " + range)).isEqualTo(":0");
  }

  @ParameterizedTest
  @CsvSource({"- +, 4", "[b [ba, 2", "(b +, 2", "+ -, 0", "- (a, 0"})
  void countsARangeOfBytes(String range, int count) {
    store.run("zadd z 0 a 0 b 0 ba 0 c");
    assertThat(store.run("zlexcount z " + range)).isEqualTo(":" + count);
  }

  @ParameterizedTest
  @ValueSource(ints = {128, 0})
  void removesRanges(int entriesMax) {
    store.run("config set zset-max-listpack-entries " + entriesMax);
    store.run("zadd z 1 a 2 b 3 c 4 d 5 e 6 f");
    assertThat(store.run("zremrangebyrank z 0 0")).isEqualTo(":1");
    assertThat(store.run("zremrangebyrank z -1 -1")).isEqualTo(":1");
    assertThat(store.run("zremrangebyrank z 9 10")).isEqualTo(":0");
    assertThat(store.run("zremrangebyscore z (2 3")).isEqualTo(":1");
    assertThat(store.run("zrange z 0 -1")).isEqualTo("[\"b\", \"d\", \"e\"]");
    long before = store.keyspace.sequence();
    assertThat(store.run("zremrangebyscore z 7 9")).isEqualTo(":0");
    assertThat(store.run("zremrangebyscore absent 7 9")).isEqualTo(":0");
    assertThat(store.keyspace.sequence()).isEqualTo(before);
    assertThat(store.run("zremrangebylex z - +")).isEqualTo(":3");
    assertThat(store.run("exists z")).isEqualTo(":0");
  }

  @Test
  void looksAtTheRangeBeforeTheKey() {
    store.run("set k v");
    assertThat(store.run("zcount k x 1")).isEqualTo("-ERR min or max is not a float");
    assertThat(store.run("zlexcount k x +"))
        .isEqualTo("-ERR min or max not valid string range item");
    assertThat(store.run("zremrangebyrank k 0 x"))
        .isEqualTo("-ERR value is not an integer or out of range");
  }
}
