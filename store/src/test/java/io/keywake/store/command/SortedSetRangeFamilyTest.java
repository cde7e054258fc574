package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SortedSetRangeFamilyTest {
  private final StoreHarness store = new StoreHarness();

  @BeforeEach
  void fill() {
    store.run("zadd z 1 a 2 b 2 c 3.5 d inf e");
    store.run("config set zset-max-listpack-entries 2");
    store.run("zadd large 1 a 2 b 2 c 3.5 d inf e");
    store.run("zadd bytes 0 a 0 b 0 ba 0 c");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 -1| a b c d e",
        "1 2| b c",
        "-2 -1| d e",
        "3 99| d e",
        "5 9|''",
        "3 1|''",
        "-99 0| a",
        "0 1 rev| e d",
        "-2 -1 rev| b a",
        "2 3.5 byscore| b c d",
        "(2 +inf byscore| d e",
        "-inf (2 byscore| a",
        "3 1 byscore|''",
        "(2 (2 byscore|''",
        "+inf (1 byscore rev| e d c b",
        "-inf +inf byscore limit 1 2| b c",
        "-inf +inf byscore limit 1 -1| b c d e",
        "-inf +inf byscore limit -1 2|''",
        "-inf +inf byscore limit 1 0|''",
        "-inf +inf byscore limit 9 1|''",
        "+inf -inf byscore rev limit 1 2| d c",
        "0 1 limit 3 -1| a b",
      })
  void returnsTheSameRangeOfBothForms(String arguments, String members) {
    String expected = members.isEmpty() ? "[]" : "[\"" + members.replace(" ", "\", \"") + "\"]";
    assertThat(store.run("zrange z " + arguments)).isEqualTo(expected);
    assertThat(store.run("zrange large " + arguments)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "- +| a b ba c",
        "[b +| b ba c",
        "(b +| ba c",
        "- (ba| a b",
        "- [ba| a b ba",
        "+ -|''",
        "(b (b|''",
        "[b [b| b",
        "- + limit 1 2| b ba",
        "[ [zz| a b ba c",
      })
  void returnsRangesOfBytes(String arguments, String members) {
    String expected = members.isEmpty() ? "[]" : "[\"" + members.replace(" ", "\", \"") + "\"]";
    String[] bounds = arguments.split(" ", 3);
    String limit = bounds.length > 2 ? " " + bounds[2] : "";
    assertThat(store.run("zrangebylex bytes " + arguments)).isEqualTo(expected);
    assertThat(store.run("zrange bytes " + bounds[0] + " " + bounds[1] + " bylex" + limit))
        .isEqualTo(expected);
  }

  @Test
  void olderCommandsHaveTheirOptionsInTheirNames() {
    assertThat(store.run("zrevrange z 0 1")).isEqualTo("[\"e\", \"d\"]");
    assertThat(store.run("zrangebyscore z 2 3 limit 1 1")).isEqualTo("[\"c\"]");
    assertThat(store.run("zrevrangebyscore z (3.5 -inf")).isEqualTo("[\"c\", \"b\", \"a\"]");
    assertThat(store.run("zrevrangebylex bytes (c - limit 1 5")).isEqualTo("[\"b\", \"a\"]");
  }

  @Test
  void repliesScoresFlatInTheSecondProtocolAndInPairsInTheThird() {
    assertThat(store.run("zrange z 0 1 withscores")).isEqualTo("[\"a\", \"1\", \"b\", \"2\"]");
    assertThat(store.run("zrevrangebyscore z inf 3 WITHSCORES"))
        .isEqualTo("[\"e\", \"inf\", \"d\", \"3.5\"]");
    store.first().session.protocol(3, store.first().reply);
    assertThat(store.run("zrange z 3 4 withscores")).isEqualTo("[[\"d\", ,3.5], [\"e\", ,inf]]");
    assertThat(store.run("zrange absent 0 -1 withscores")).isEqualTo("[]");
  }

  @Test
  void storesARangeInPlaceOfWhatWasThere() {
    store.run("set t text px 1000");
    assertThat(store.run("zrangestore t large 1 2")).isEqualTo(":2");
    assertThat(store.run("zrange t 0 -1 withscores")).isEqualTo("[\"b\", \"2\", \"c\", \"2\"]");
    assertThat(store.run("ttl t")).isEqualTo(":-1");
    assertThat(store.run("object encoding t")).isEqualTo("\"listpack\"");
    assertThat(store.run("zrangestore t z inf 2 byscore rev limit 0 3")).isEqualTo(":3");
    assertThat(store.run("zrange t 0 -1")).isEqualTo("[\"c\", \"d\", \"e\"]");
    assertThat(store.run("object encoding t")).isEqualTo("\"skiplist\"");
    assertThat(store.run("zrangestore large large 0 0")).isEqualTo(":1");
    assertThat(store.run("zrange large 0 -1")).isEqualTo("[\"a\"]");
  }

  @Test
  void storingNothingRemovesTheKey() {
    assertThat(store.run("zrangestore z z 9 10")).isEqualTo(":0");
    assertThat(store.run("exists z")).isEqualTo(":0");
    long before = store.keyspace.sequence();
    assertThat(store.run("zrangestore z absent 0 -1")).isEqualTo(":0");
    assertThat(store.keyspace.sequence()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zrange z 0 1 foo",
        "zrange z 0 1 rev rev",
        "zrange z 0 1 byscore bylex",
        "zrange z 0 1 byscore limit 1",
        "zrevrange z 0 1 rev",
        "zrangebyscore z 0 1 bylex",
        "zrangestore t z 0 1 withscores"
      })
  void refusesOptionsThatItDoesNotHave(String command) {
    assertThat(store.run(command)).isEqualTo("-ERR syntax error");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "zrange z 0 x| value is not an integer or out of range",
        "zrange z a b byscore| min or max is not a float",
        "zrange z a b bylex| min or max not valid string range item",
        "zrange z - + bylex withscores| syntax error, WITHSCORES not supported in combination with"
            + " BYLEX",
        "zrange z 0 1 limit 0 1| syntax error, LIMIT is only supported in combination with either"
            + " BYSCORE or BYLEX",
        "zrangebyscore z 0 1 limit 0 x| value is not an integer or out of range",
      })
  void refusesMistakes(String command, String error) {
    assertThat(store.run(command)).isEqualTo("-ERR " + error);
  }
}
