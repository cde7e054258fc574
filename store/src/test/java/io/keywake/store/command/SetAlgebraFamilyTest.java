package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SetAlgebraFamilyTest {
  private final StoreHarness store = new StoreHarness();

  @BeforeEach
  void fill() {
    store.run("sadd a 1 2 3 4");
    store.run("sadd b 3 4 5 x");
    store.run("sadd", "c", "4", "5", "x".repeat(100));
  }

  @Test
  void repliesWhatSetsHaveInCommon() {
    assertThat(store.run("sinter a")).isEqualTo("[\"1\", \"2\", \"3\", \"4\"]");
    assertThat(store.run("sinter a b")).isEqualTo("[\"3\", \"4\"]");
    assertThat(store.run("sinter a b c")).isEqualTo("[\"4\"]");
    assertThat(store.run("sinter a nosuch")).isEqualTo("[]");
  }

  @Test
  void repliesWhatAnySetHas() {
    assertThat(store.run("sunion a nosuch b"))
        .isEqualTo("[\"1\", \"2\", \"3\", \"4\", \"5\", \"x\"]");
    assertThat(store.run("sunion nosuch")).isEqualTo("[]");
  }

  @Test
  void repliesWhatNoOtherSetHas() {
    assertThat(store.run("sdiff a b nosuch")).isEqualTo("[\"1\", \"2\"]");
    assertThat(store.run("sdiff a a")).isEqualTo("[]");
    assertThat(store.run("sdiff nosuch a")).isEqualTo("[]");
  }

  @Test
  void countsUpToALimit() {
    assertThat(store.run("sintercard 2 a b")).isEqualTo(":2");
    assertThat(store.run("sintercard 2 a b limit 1")).isEqualTo(":1");
    assertThat(store.run("sintercard 2 a b LIMIT 0")).isEqualTo(":2");
    assertThat(store.run("sintercard 1 nosuch")).isEqualTo(":0");
  }

  @Test
  void refusesACountOfKeysThatDoesNotFit() {
    String few = "-ERR numkeys should be greater than 0";
    assertThat(store.run("sintercard 0 a")).isEqualTo(few);
    assertThat(store.run("sintercard x a")).isEqualTo(few);
    assertThat(store.run("sintercard 2 a"))
        .isEqualTo("-ERR Number of keys can't be greater than number of args");
    assertThat(store.run("sintercard 1 a limit")).isEqualTo("-ERR syntax error");
    assertThat(store.run("sintercard 1 a b")).isEqualTo("-ERR syntax error");
    assertThat(store.run("sintercard 1 a limit -1")).isEqualTo("-ERR LIMIT can't be negative");
    assertThat(store.run("sintercard 1 a limit x")).isEqualTo("-ERR LIMIT can't be negative");
  }

  @Test
  void storesOverWhateverIsThere() {
    store.run("set t v ex 100");
    assertThat(store.run("sinterstore t a b")).isEqualTo(":2");
    assertThat(store.run("smembers t")).isEqualTo("[\"3\", \"4\"]");
    assertThat(store.run("object encoding t")).isEqualTo("\"intset\"");
    assertThat(store.run("ttl t")).isEqualTo(":-1");
    assertThat(store.run("sunionstore a a b")).isEqualTo(":6");
    assertThat(store.run("sdiffstore b a b")).isEqualTo(":2");
    assertThat(store.run("smembers b")).isEqualTo("[\"1\", \"2\"]");
    assertThat(store.run("object encoding b")).isEqualTo("\"intset\"");
  }

  @Test
  void storingNothingDeletesTheKey() {
    store.run("set t v");
    assertThat(store.run("sdiffstore t a a")).isEqualTo(":0");
    assertThat(store.run("exists t")).isEqualTo(":0");
    long before = store.keyspace.sequence();
    assertThat(store.run("sinterstore t a nosuch")).isEqualTo(":0");
    assertThat(store.keyspace.sequence()).isEqualTo(before);
  }

  @Test
  void tellsWhichArgumentsAreKeys() {
    assertThat(store.run("command getkeys sintercard 2 a b limit 1")).isEqualTo("[\"a\", \"b\"]");
    assertThat(store.run("command getkeys sintercard 1.5 a b")).isEqualTo("[\"a\"]");
    assertThat(store.run("command getkeys sintercard 3 a b"))
        .isEqualTo("-ERR Invalid arguments specified for command");
    assertThat(store.run("command info sintercard"))
        .startsWith("[[\"sintercard\", :-3, [+readonly, +movablekeys], :0, :0, :0,");
  }
}
