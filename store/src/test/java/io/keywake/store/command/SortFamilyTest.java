package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SortFamilyTest {
  private final StoreHarness store = new StoreHarness();

  @ParameterizedTest
  @CsvSource({
    "'', '-1 2 10 30.5'",
    "desc, '30.5 10 2 -1'",
    "asc, '-1 2 10 30.5'",
    "alpha, '-1 10 2 30.5'",
    "desc alpha, '30.5 2 10 -1'",
    "limit 1 2, '2 10'",
    "limit 3 10, '30.5'",
    "limit 4 10, ''",
    "limit -5 1, '-1'",
    "limit 2 -1, '10 30.5'",
    "limit 0 0, ''",
    "by nosort, '10 2 30.5 -1'",
    "by nosort desc, '-1 30.5 2 10'",
    "by nosort desc limit 1 2, '30.5 2'"
  })
  void sortsAList(String options, String expected) {
    store.run("rpush l 10 2 30.5 -1");
    String arguments = ("l " + options).trim();
    for (String command : new String[] {"sort ", "sort_ro "}) {
      assertThat(store.run(command + arguments).replaceAll("[\\[\\]\",]", "")).isEqualTo(expected);
    }
  }

  @Test
  void sortsSetsAndSortedSets() {
    store.run("sadd s 3 1 2");
    store.run("zadd z 1 c 2 b 3 a");
    assertThat(store.run("sort s desc")).isEqualTo("[\"3\", \"2\", \"1\"]");
    assertThat(store.run("sort z alpha")).isEqualTo("[\"a\", \"b\", \"c\"]");
    assertThat(store.run("sort z by nosort")).isEqualTo("[\"c\", \"b\", \"a\"]");
    assertThat(store.run("sort z by nosort desc limit 0 2")).isEqualTo("[\"a\", \"b\"]");
    assertThat(store.run("sort none")).isEqualTo("[]");
  }

  @Test
  void sortsByWhatKeysAndHashesHold() {
    store.run("rpush l a b c d");
    store.run("mset w_a 3 w_b 1 w_c 2 name_b Bob");
    store.run("hset h_a w 1 n Ann");
    store.run("hset h_c w 7");
    assertThat(store.run("sort l by w_*")).isEqualTo("[\"d\", \"b\", \"c\", \"a\"]");
    assertThat(store.run("sort l by h_*->w desc")).isEqualTo("[\"c\", \"a\", \"d\", \"b\"]");
    assertThat(store.run("sort l by w_* alpha get # get name_* get h_*->n limit 1 3"))
        .isEqualTo("[\"b\", \"Bob\", nil, \"c\", nil, nil, \"a\", nil, \"Ann\"]");
    assertThat(store.run("sort l by h_* alpha get w_b")).isEqualTo("[nil, nil, nil, nil]");
  }

  @Test
  void storesTheResultAsAList() {
    store.run("rpush l 3 1 2");
    store.run("mset n_1 one n_3 three");
    store.run("set target text ex 100");
    assertThat(store.run("sort l get # get n_* store target")).isEqualTo(":6");
    assertThat(store.run("lrange target 0 -1"))
        .isEqualTo("[\"1\", \"one\", \"2\", \"\", \"3\", \"three\"]");
    assertThat(store.run("ttl target")).isEqualTo(":-1");
    assertThat(store.run("sort none store target")).isEqualTo(":0");
    assertThat(store.run("exists target")).isEqualTo(":0");
    assertThat(store.run("sort l desc store l")).isEqualTo(":3");
    assertThat(store.run("lrange l 0 -1")).isEqualTo("[\"3\", \"2\", \"1\"]");
  }

  @Test
  void storesASetThatIsNotSortedInAnOrderThatDependsOnNothingElse() {
    store.run("sadd s b x10 a x9");
    store.run("sort s by nosort store t");
    assertThat(store.run("lrange t 0 -1")).isEqualTo("[\"a\", \"b\", \"x10\", \"x9\"]");
  }

  @Test
  void servesWhoWaitsForItsTarget() {
    StoreHarness.Client waiting = store.new Client();
    waiting.run("blpop t 0");
    store.run("rpush l 3 1 2");
    assertThat(store.run("sort l store t")).isEqualTo(":3");
    assertThat(waiting.replies()).isEqualTo("[\"t\", \"1\"]");
  }

  @ParameterizedTest
  @CsvSource({
    "sort l, One or more scores can't be converted into double",
    "sort l by w_*, One or more scores can't be converted into double",
    "sort l limit 1, syntax error",
    "sort l limit x 1, value is not an integer or out of range",
    "sort l by, syntax error",
    "sort l get, syntax error",
    "sort l upwards, syntax error",
    "sort_ro l store t, syntax error",
    "sort l store, syntax error"
  })
  void refusesWhatItCannotSort(String command, String error) {
    store.run("rpush l a b");
    store.run("set w_a 1e999");
    assertThat(store.run(command)).isEqualTo("-ERR " + error);
  }

  @ParameterizedTest
  @CsvSource({"'', 0", "' 1', 1", "0x10, 16", "1e3, 1000", "-inf, -9"})
  void readsNumbersAsCDoes(String text, int about) {
    store.run("rpush", "l", text, String.valueOf(about - 1), String.valueOf(about + 1));
    String last = about == -9 ? "\"-8\"]" : "\"" + (about + 1) + "\"]";
    assertThat(store.run("sort l")).endsWith(last);
  }

  @Test
  void refusesAnotherType() {
    store.run("hset h f v");
    assertThat(store.run("sort h"))
        .isEqualTo("-WRONGTYPE Operation against a key holding the wrong kind of value");
    assertThat(store.run("sort h foo")).isEqualTo("-ERR syntax error");
  }
}
