package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListPopFamilyTest {
  private final StoreHarness store = new StoreHarness();
  private final StoreHarness.Client waiting = store.new Client();

  @Test
  void popsFromTheFirstListThatIsThere() {
    store.run("rpush l a b c d e");
    assertThat(store.run("lmpop 2 none l left")).isEqualTo("[\"l\", [\"a\"]]");
    assertThat(store.run("lmpop 2 none l right count 2")).isEqualTo("[\"l\", [\"e\", \"d\"]]");
    assertThat(store.run("lmpop 1 none right")).isEqualTo("nil");
    assertThat(store.run("blpop none l 0")).isEqualTo("[\"l\", \"b\"]");
    assertThat(store.run("blmpop 0 1 l left count 100")).isEqualTo("[\"l\", [\"c\"]]");
    assertThat(store.run("exists l")).isEqualTo(":0");
  }

  @ParameterizedTest
  @CsvSource({
    "lmpop 0 l left, numkeys should be greater than 0",
    "lmpop x l left, numkeys should be greater than 0",
    "lmpop 2 l left, syntax error",
    "lmpop 1 l up, syntax error",
    "lmpop 1 l left count 0, count should be greater than 0",
    "lmpop 1 l left count, syntax error",
    "lmpop 1 l left count 1 count 1, syntax error",
    "lmpop 1 l left first 1, syntax error",
    "blmpop 0 0 l left, numkeys should be greater than 0",
    "blmpop x 1 l left, timeout is not a float or out of range",
    "blpop l x, timeout is not a float or out of range",
    "brpop l -1, timeout is negative"
  })
  void refusesWhatItDoesNotUnderstand(String command, String error) {
    assertThat(store.run(command)).isEqualTo("-ERR " + error);
  }

  @Test
  void waitsForAnElement() {
    assertThat(waiting.run("blpop k l 0")).isEmpty();
    assertThat(store.run("rpush l a b")).isEqualTo(":2");
    assertThat(waiting.replies()).isEqualTo("[\"l\", \"a\"]");
    assertThat(store.run("lrange l 0 -1")).isEqualTo("[\"b\"]");

    waiting.run("brpop k 0");
    store.run("lpush k a b");
    assertThat(waiting.replies()).isEqualTo("[\"k\", \"a\"]");
  }

  @Test
  void waitsForSeveralElements() {
    waiting.run("blmpop 0 2 k m right count 2");
    store.run("rpush m a b c");
    assertThat(waiting.replies()).isEqualTo("[\"m\", [\"c\", \"b\"]]");
  }

  @Test
  void onePushServesAsManyAsItHasElements() {
    StoreHarness.Client second = store.new Client();
    StoreHarness.Client third = store.new Client();
    waiting.run("blpop l 0");
    second.run("blpop l 0");
    third.run("blpop l 0");
    assertThat(store.run("rpush l a b")).isEqualTo(":2");
    assertThat(waiting.replies()).isEqualTo("[\"l\", \"a\"]");
    assertThat(second.replies()).isEqualTo("[\"l\", \"b\"]");
    assertThat(third.replies()).isEmpty();
    assertThat(store.run("exists l")).isEqualTo(":0");
  }

  @Test
  void repliesNothingWhenTheTimeIsUp() {
    waiting.run("blpop l 1");
    store.pass(1000);
    store.executor.blockedClients().timeOut();
    assertThat(waiting.replies()).isEqualTo("nil");
  }

  @Test
  void doesNotWaitInsideATransaction() {
    store.run("multi");
    store.run("blpop l 0");
    store.run("blmpop 0 1 l left");
    store.run("brpoplpush l m 0");
    assertThat(store.run("exec")).isEqualTo("[nil, nil, nil]");
  }
}
