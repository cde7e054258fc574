package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SortedSetScoreFamilyTest {
  private final StoreHarness store = new StoreHarness();

  @Test
  void countsTheMembersThatAreNew() {
    assertThat(store.run("zadd z 1 a 2 b")).isEqualTo(":2");
    assertThat(store.run("zadd z 3 b 4 c 5 c")).isEqualTo(":1");
    assertThat(store.run("zmscore z a b c")).isEqualTo("[\"1\", \"3\", \"5\"]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"small", "large"})
  void putsOnlyWhatTheOptionsAdmit(String form) {
    begin(form);
    assertThat(store.run("zadd z nx 9 a 9 n")).isEqualTo(":1");
    assertThat(store.run("zadd z XX CH 3 a 9 absent")).isEqualTo(":1");
    assertThat(store.run("zadd z gt ch 2 a 8 b 7 g")).isEqualTo(":2");
    assertThat(store.run("zadd z lt ch 1 a 9 b")).isEqualTo(":1");
    assertThat(store.run("zadd z xx gt ch 5 a 5 absent")).isEqualTo(":1");
    assertThat(store.run("zmscore z a b n g absent"))
        .isEqualTo("[\"5\", \"8\", \"9\", \"7\", nil]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"small", "large"})
  void addsToScores(String form) {
    begin(form);
    assertThat(store.run("zincrby z 2.5 a")).isEqualTo("\"3.5\"");
    assertThat(store.run("zincrby z -1 new")).isEqualTo("\"-1\"");
    assertThat(store.run("zadd z incr 0.1 new")).isEqualTo("\"-0.90000000000000002\"");
    assertThat(store.run("zadd z incr nx 5 a")).isEqualTo("nil");
    assertThat(store.run("zadd z incr gt -5 a")).isEqualTo("nil");
    assertThat(store.run("zadd z incr xx 5 absent")).isEqualTo("nil");
    assertThat(store.run("zincrby z inf a")).isEqualTo("\"inf\"");
    assertThat(store.run("zincrby z -inf a"))
        .isEqualTo("-ERR resulting score is not a number (NaN)");
    assertThat(store.run("zscore z a")).isEqualTo("\"inf\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"small", "large"})
  void nothingIsChangedByTheSameScore(String form) {
    begin(form);
    long before = store.keyspace.sequence();
    assertThat(store.run("zadd z ch 1 a 2 b")).isEqualTo(":0");
    assertThat(store.run("zadd z nx 5 a")).isEqualTo(":0");
    assertThat(store.run("zadd absent xx 5 a")).isEqualTo(":0");
    assertThat(store.run("zincrby z 0 a")).isEqualTo("\"1\"");
    assertThat(store.keyspace.sequence()).isEqualTo(before);
  }

  @Test
  void becomesLargeByItsSizeOrByALongMember() {
    store.run("config set zset-max-listpack-entries 3");
    store.run("zadd a 1 x 2 y 3 z 4 x");
    assertThat(store.run("object encoding a")).isEqualTo("\"listpack\"");
    store.run("zadd a 1 v");
    assertThat(store.run("object encoding a")).isEqualTo("\"skiplist\"");
    store.run("zadd", "b", "1", "x".repeat(64));
    assertThat(store.run("object encoding b")).isEqualTo("\"listpack\"");
    store.run("zadd", "b", "1", "x".repeat(65));
    assertThat(store.run("object encoding b")).isEqualTo("\"skiplist\"");
  }

  @Test
  void aZeroHasASignInTheLargeFormOnly() {
    store.run("zadd z -0 a");
    assertThat(store.run("zscore z a")).isEqualTo("\"0\"");
    store.run("config set zset-max-listpack-entries 0");
    store.run("zadd z -0 b 0 b");
    assertThat(store.run("zrange z 0 -1 withscores")).isEqualTo("[\"a\", \"0\", \"b\", \"-0\"]");
  }

  @Test
  void repliesDoublesInTheThirdProtocol() {
    store.first().session.protocol(3, store.first().reply);
    assertThat(store.run("zadd z incr 1.5 a")).isEqualTo(",1.5");
    assertThat(store.run("zincrby z -inf a")).isEqualTo(",-inf");
    assertThat(store.run("zmscore z a b")).isEqualTo("[,-inf, nil]");
  }

  @ParameterizedTest
  @CsvSource({
    "zadd z 1, ERR wrong number of arguments for 'zadd' command",
    "zadd z 1 a 2, ERR syntax error",
    "zadd z nx ch, ERR syntax error",
    "zadd z foo 1 a, ERR syntax error",
    "zadd z foo a, ERR value is not a valid float",
    "zadd z 1 a nan b, ERR value is not a valid float",
    "zadd z nx xx 1 a, ERR XX and NX options at the same time are not compatible",
    "zadd z incr 1 a 2 b, ERR INCR option supports a single increment-element pair",
    "zincrby z x a, ERR value is not a valid float",
    "zincrby z ch a, ERR syntax error",
  })
  void refusesMistakes(String command, String error) {
    assertThat(store.run(command)).isEqualTo("-" + error);
    assertThat(store.keyspace.sequence()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gt lt", "gt nx", "lt nx"})
  void refusesConditionsThatExcludeEachOther(String options) {
    assertThat(store.run("zadd z " + options + " 1 a"))
        .isEqualTo("-ERR GT, LT, and/or NX options at the same time are not compatible");
  }

  private void begin(String form) {
    store.run("zadd z 1 a 2 b");
    if (form.equals("large")) {
      store.run("zadd", "z", "0", "x".repeat(65));
    }
  }
}
