package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SortedSetBlockingFamilyTest {
  private final StoreHarness store = new StoreHarness();
  private final StoreHarness.Client first = store.new Client();
  private final StoreHarness.Client second = store.new Client();

  @Test
  void waitsForNothingIfThereAreMembers() {
    store.run("zadd b 1 x 2 y 3 z 4 w");
    assertThat(first.run("bzpopmin a b 0")).isEqualTo("[\"b\", \"x\", \"1\"]");
    assertThat(first.run("bzpopmax b 0")).isEqualTo("[\"b\", \"w\", \"4\"]");
    assertThat(first.run("bzmpop 0 2 a b MAX count 9"))
        .isEqualTo("[\"b\", [[\"z\", \"3\"], [\"y\", \"2\"]]]");
    assertThat(store.run("exists b")).isEqualTo(":0");
  }

  @Test
  void servesThoseWhoWaitInTheirOrder() {
    assertThat(first.run("bzpopmax a b 0")).isEmpty();
    assertThat(second.run("bzmpop 0 2 b a min count 2")).isEmpty();
    store.run("zadd b 1 x 2 y 3 z 4 w");
    assertThat(first.replies()).isEqualTo("[\"b\", \"w\", \"4\"]");
    assertThat(second.replies()).isEqualTo("[\"b\", [[\"x\", \"1\"], [\"y\", \"2\"]]]");
    assertThat(store.run("zrange b 0 -1")).isEqualTo("[\"z\"]");
  }

  @Test
  void isServedByWhateverBringsASortedSetAbout() {
    store.run("zadd source 1 x");
    first.run("bzpopmin a 0");
    store.run("zunionstore a 1 source");
    assertThat(first.replies()).isEqualTo("[\"a\", \"x\", \"1\"]");
    first.run("bzpopmin a 0");
    store.run("rename source a");
    assertThat(first.replies()).isEqualTo("[\"a\", \"x\", \"1\"]");
  }

  @Test
  void goesOnWaitingWhenTheKeyGetsAnotherType() {
    first.run("bzpopmin a 0");
    store.run("set a text");
    assertThat(first.replies()).isEmpty();
    store.run("del a");
    store.run("zadd a 1 x");
    assertThat(first.replies()).isEqualTo("[\"a\", \"x\", \"1\"]");
  }

  @Test
  void repliesNothingWhenTheTimeIsUp() {
    first.run("bzpopmin a 0.5");
    second.run("bzmpop 0.5 1 a max");
    store.pass(500);
    store.executor.blockedClients().timeOut();
    assertThat(first.replies()).isEqualTo("nil");
    assertThat(second.replies()).isEqualTo("nil");
  }

  @Test
  void waitsForNothingInATransaction() {
    first.run("multi");
    first.run("bzpopmin a 0");
    first.run("bzmpop 0 1 a min");
    assertThat(first.run("exec")).isEqualTo("[nil, nil]");
  }

  @Test
  void repliesDoublesInTheThirdProtocol() {
    store.run("zadd a 1.5 x 2.5 y");
    first.session.protocol(3, first.reply);
    assertThat(first.run("bzpopmin a 0")).isEqualTo("[\"a\", \"x\", ,1.5]");
    assertThat(first.run("bzmpop 0 1 a min")).isEqualTo("[\"a\", [[\"y\", ,2.5]]]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bzpopmin a x| ERR timeout is not a float or out of range",
        "bzpopmax a -1| ERR timeout is negative",
        "bzmpop x 0 a min| ERR numkeys should be greater than 0",
        "bzmpop x 1 a min| ERR timeout is not a float or out of range",
        "bzmpop 0 1 a min foo| ERR syntax error",
        "bzpopmin text a 0| WRONGTYPE Operation against a key holding the wrong kind of value",
      })
  void refusesMistakes(String command, String error) {
    store.run("set text t");
    assertThat(first.run(command)).isEqualTo("-" + error);
  }
}
