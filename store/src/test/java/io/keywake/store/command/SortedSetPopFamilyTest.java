package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SortedSetPopFamilyTest {
  private final StoreHarness store = new StoreHarness();

  @ParameterizedTest
  @ValueSource(ints = {128, 0})
  void popsFromEitherEnd(int entriesMax) {
    store.run("config set zset-max-listpack-entries " + entriesMax);
    store.run("zadd z 1 a 2 b 2 c 3.5 d 4 e");
    assertThat(store.run("zpopmin z")).isEqualTo("[\"a\", \"1\"]");
    assertThat(store.run("zpopmax z 2")).isEqualTo("[\"e\", \"4\", \"d\", \"3.5\"]");
    assertThat(store.run("zpopmin z 0")).isEqualTo("[]");
    assertThat(store.run("zpopmin z 99")).isEqualTo("[\"b\", \"2\", \"c\", \"2\"]");
    assertThat(store.run("exists z")).isEqualTo(":0");
    assertThat(store.run("zpopmax z")).isEqualTo("[]");
  }

  @Test
  void nestsMembersInTheThirdProtocolOnlyIfThereIsACount() {
    store.run("zadd z 1 a 2 b 3 c");
    store.first().session.protocol(3, store.first().reply);
    assertThat(store.run("zpopmin z")).isEqualTo("[\"a\", ,1]");
    assertThat(store.run("zpopmin z 1")).isEqualTo("[[\"b\", ,2]]");
  }

  @Test
  void popsFromTheFirstOfSeveralThatHasMembers() {
    store.run("zadd b 1 x 2 y 3 z");
    store.run("zadd c 9 w");
    assertThat(store.run("zmpop 3 a b c min")).isEqualTo("[\"b\", [[\"x\", \"1\"]]]");
    assertThat(store.run("zmpop 2 b c MAX count 5"))
        .isEqualTo("[\"b\", [[\"z\", \"3\"], [\"y\", \"2\"]]]");
    assertThat(store.run("zmpop 2 a b min")).isEqualTo("nil");
    store.run("set s text");
    assertThat(store.run("zmpop 2 c s min")).isEqualTo("[\"c\", [[\"w\", \"9\"]]]");
    assertThat(store.run("zmpop 2 s c min")).startsWith("-WRONGTYPE");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "zpopmin z -1| value is out of range, must be positive",
        "zpopmin z x| value is out of range, must be positive",
        "zpopmax z 1 2| syntax error",
        "zmpop 0 z min| numkeys should be greater than 0",
        "zmpop x z min| numkeys should be greater than 0",
        "zmpop 2 z min| syntax error",
        "zmpop 1 z foo| syntax error",
        "zmpop 1 z min count| syntax error",
        "zmpop 1 z min count 0| count should be greater than 0",
        "zmpop 1 z min count 1 count 1| syntax error",
      })
  void refusesMistakes(String command, String error) {
    assertThat(store.run(command)).isEqualTo("-ERR " + error);
  }
}
