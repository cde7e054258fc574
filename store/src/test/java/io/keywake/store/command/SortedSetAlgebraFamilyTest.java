package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SortedSetAlgebraFamilyTest {
  private final StoreHarness store = new StoreHarness();

  @BeforeEach
  void fill() {
    store.run("zadd a 1 x 2 y 3 z");
    store.run("zadd b 10 y 20 z 30 w");
    store.run("sadd plain z w v");
    store.run("set text t");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "zunion 2 a b| x 1 y 12 z 23 w 30",
        "zunion 3 a b plain| v 1 x 1 y 12 z 24 w 31",
        "zunion 2 a b weights 2 -1| w -30 z -14 y -6 x 2",
        "zunion 2 a b aggregate min| x 1 y 2 z 3 w 30",
        "zunion 2 a b weights 1 0.5 aggregate MAX| x 1 y 5 z 10 w 15",
        "zunion 2 a absent| x 1 y 2 z 3",
        "zunion 2 a a| x 2 y 4 z 6",
        "zinter 2 a b| y 12 z 23",
        "zinter 3 a b plain| z 24",
        "zinter 2 a plain weights 0 7| z 7",
        "zinter 2 a b aggregate max| y 10 z 20",
        "zinter 2 a absent|''",
        "zdiff 2 a b| x 1",
        "zdiff 2 b plain| y 10",
        "zdiff 2 absent a|''",
        "zdiff 1 plain| v 1 w 1 z 1",
      })
  void combinesSetsOfBothTypes(String command, String members) {
    String expected = members.isEmpty() ? "[]" : "[\"" + members.replace(" ", "\", \"") + "\"]";
    assertThat(store.run(command + " withscores")).isEqualTo(expected);
    String[] words = command.split(" ", 2);
    String size = store.run(words[0] + "store t " + words[1]);
    assertThat(size).isEqualTo(":" + (members.isEmpty() ? 0 : members.split(" ", -1).length / 2));
    assertThat(store.run("zrange t 0 -1 withscores")).isEqualTo(expected);
  }

  @Test
  void repliesMembersAloneUnlessScoresAreAskedFor() {
    assertThat(store.run("zunion 2 a b")).isEqualTo("[\"x\", \"y\", \"z\", \"w\"]");
    store.first().session.protocol(3, store.first().reply);
    assertThat(store.run("zinter 2 a b withscores")).isEqualTo("[[\"y\", ,12], [\"z\", ,23]]");
  }

  @Test
  void whatIsNoNumberCountsAsZero() {
    store.run("zadd i inf x");
    store.run("zadd j -inf x");
    assertThat(store.run("zunion 2 i j withscores")).isEqualTo("[\"x\", \"0\"]");
    assertThat(store.run("zinter 1 i weights 0 withscores")).isEqualTo("[\"x\", \"0\"]");
  }

  @Test
  void storesInPlaceOfWhatWasThereAndRemovesTheKeyIfNothingIsLeft() {
    store.run("set t text px 5000");
    assertThat(store.run("zunionstore t 2 a b")).isEqualTo(":4");
    assertThat(store.run("ttl t")).isEqualTo(":-1");
    assertThat(store.run("object encoding t")).isEqualTo("\"listpack\"");
    store.run("config set zset-max-listpack-entries 3");
    assertThat(store.run("zunionstore a 2 a b")).isEqualTo(":4");
    assertThat(store.run("object encoding a")).isEqualTo("\"skiplist\"");
    assertThat(store.run("zdiffstore t 2 t t")).isEqualTo(":0");
    assertThat(store.run("exists t")).isEqualTo(":0");
  }

  @Test
  void countsCommonMembers() {
    assertThat(store.run("zintercard 2 a b")).isEqualTo(":2");
    assertThat(store.run("zintercard 2 a b limit 1")).isEqualTo(":1");
    assertThat(store.run("zintercard 2 a b limit 0")).isEqualTo(":2");
    assertThat(store.run("zintercard 2 a absent")).isEqualTo(":0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "zunion 0 a| ERR at least 1 input key is needed for 'zunion' command",
        "zunionstore t -1 a| ERR at least 1 input key is needed for 'zunionstore' command",
        "zunion x a| ERR value is not an integer or out of range",
        "zunion 3 a b| ERR syntax error",
        "zunion 2 a b weights 1| ERR syntax error",
        "zunion 2 a b weights 1 x| ERR weight value is not a float",
        "zunion 2 a b aggregate avg| ERR syntax error",
        "zunionstore t 1 a withscores| ERR syntax error",
        "zdiff 2 a b weights 1 1| ERR syntax error",
        "zintercard 1 a limit -1| ERR LIMIT can't be negative",
        "zintercard 1 a limit x| ERR LIMIT can't be negative",
        "zintercard 1 a limit| ERR syntax error",
        "zunion 2 a text foo"
            + "| WRONGTYPE Operation against a key holding the wrong kind of value",
      })
  void refusesMistakes(String command, String error) {
    assertThat(store.run(command)).isEqualTo("-" + error);
  }
}
