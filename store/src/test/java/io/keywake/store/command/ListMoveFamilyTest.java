package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListMoveFamilyTest {
  private final StoreHarness store = new StoreHarness();
  private final StoreHarness.Client waiting = store.new Client();

  @ParameterizedTest
  @CsvSource({
    "lmove l m left left, a, bc, axy",
    "lmove l m left right, a, bc, xya",
    "LMOVE l m RIGHT left, c, ab, cxy",
    "rpoplpush l m, c, ab, cxy",
    "blmove l m left left 0, a, bc, axy",
    "brpoplpush l m 0, c, ab, cxy"
  })
  void movesAnElement(String command, String moved, String left, String target) {
    store.run("rpush l a b c");
    store.run("rpush m x y");
    assertThat(store.run(command)).isEqualTo('"' + moved + '"');
    assertThat(letters("l")).isEqualTo(left);
    assertThat(letters("m")).isEqualTo(target);
  }

  private String letters(String key) {
    return store.run("lrange " + key + " 0 -1").replaceAll("[^a-z]", "");
  }

  @Test
  void rotatesAList() {
    store.run("rpush l a b c");
    assertThat(store.run("rpoplpush l l")).isEqualTo("\"c\"");
    assertThat(letters("l")).isEqualTo("cab");
    store.run("config set list-max-listpack-size 1");
    assertThat(store.run("lmove l l left right")).isEqualTo("\"c\"");
    assertThat(letters("l")).isEqualTo("abc");
  }

  @Test
  void keepsTheExpiryOfAListWithOneElementThatIsRotated() {
    store.run("rpush l a");
    store.run("expire l 100");
    long before = store.keyspace.sequence();
    assertThat(store.run("rpoplpush l l")).isEqualTo("\"a\"");
    assertThat(store.run("ttl l")).isEqualTo(":100");
    assertThat(store.keyspace.sequence()).isEqualTo(before + 1);
  }

  @Test
  void movesNothingFromAListThatIsNotThere() {
    store.run("set k v");
    assertThat(store.run("lmove l k left left")).isEqualTo("nil");
    assertThat(store.run("rpoplpush l m")).isEqualTo("nil");
    assertThat(store.run("lmove l m up left")).isEqualTo("-ERR syntax error");
    assertThat(store.run("blmove l m left left x"))
        .isEqualTo("-ERR timeout is not a float or out of range");
  }

  @Test
  void takesNothingIfTheTargetHasAnotherType() {
    store.run("set k v");
    store.run("rpush l a");
    String wrongType = "-WRONGTYPE Operation against a key holding the wrong kind of value";
    assertThat(store.run("lmove l k left left")).isEqualTo(wrongType);
    assertThat(letters("l")).isEqualTo("a");
    waiting.run("brpoplpush m k 0");
    store.run("rpush m a");
    assertThat(waiting.replies()).isEqualTo(wrongType);
    assertThat(letters("m")).isEqualTo("a");
  }

  @Test
  void aWaitingMoveServesWhoWaitsForItsTarget() {
    StoreHarness.Client last = store.new Client();
    last.run("blpop n 0");
    StoreHarness.Client middle = store.new Client();
    middle.run("blmove m n right left 0");
    waiting.run("blmove l m left right 0");
    store.run("rpush l a");
    assertThat(waiting.replies()).isEqualTo("\"a\"");
    assertThat(middle.replies()).isEqualTo("\"a\"");
    assertThat(last.replies()).isEqualTo("[\"n\", \"a\"]");
    assertThat(store.run("dbsize")).isEqualTo(":0");
  }

  @Test
  void repliesNothingWhenTheTimeIsUp() {
    waiting.run("blmove l m left left 0.5");
    store.pass(500);
    store.executor.blockedClients().timeOut();
    assertThat(waiting.replies()).isEqualTo("nil");
  }
}
