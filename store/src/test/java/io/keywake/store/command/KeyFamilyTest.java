package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyFamilyTest {
  private final StoreHarness store = new StoreHarness();

  @Test
  void deletesAndCountsWhatWasThere() {
    store.put("a", "1");
    store.put("b", "2");

    assertThat(store.run("exists a b a nokey")).isEqualTo(":3");
    assertThat(store.run("del a nokey a")).isEqualTo(":1");
    assertThat(store.run("unlink a b")).isEqualTo(":1");
    assertThat(store.run("exists a b")).isEqualTo(":0");
  }

  @Test
  void tellsTypes() {
    store.put("s", "1");
    store.putField("h", "f", "v");

    assertThat(store.run("type s")).isEqualTo("+string");
    assertThat(store.run("type h")).isEqualTo("+hash");
    assertThat(store.run("type nokey")).isEqualTo("+none");
  }

  @Test
  void renamesWithTheExpiryOverWhatStoodThere() {
    store.put("a", "1");
    store.put("b", "2");
    store.run("expire b 50");
    store.run("expire a 100");

    assertThat(store.run("rename a b")).isEqualTo("+OK");
    assertThat(store.value("a")).isNull();
    assertThat(store.value("b")).isEqualTo("1");
    assertThat(store.run("ttl b")).isEqualTo(":100");
    assertThat(store.run("rename b b")).isEqualTo("+OK");
    assertThat(store.run("rename a c")).isEqualTo("-ERR no such key");
  }

  @Test
  void renamesOnlyToAFreeNameWhenToldSo() {
    store.put("a", "1");
    store.put("b", "2");

    assertThat(store.run("renamenx a b")).isEqualTo(":0");
    assertThat(store.run("renamenx a a")).isEqualTo(":0");
    assertThat(store.run("renamenx a c")).isEqualTo(":1");
    assertThat(store.value("c")).isEqualTo("1");
    assertThat(store.run("renamenx a c")).isEqualTo("-ERR no such key");
  }

  @Test
  void copiesToAnotherKeyAndDatabase() {
    store.put("a", "1");
    store.put("b", "2");
    store.run("expire a 100");

    assertThat(store.run("copy a b")).isEqualTo(":0");
    assertThat(store.run("copy a b REPLACE")).isEqualTo(":1");
    assertThat(store.value("b")).isEqualTo("1");
    assertThat(store.run("ttl b")).isEqualTo(":100");
    assertThat(store.run("copy a a db 3")).isEqualTo(":1");
    assertThat(store.run("copy nokey x")).isEqualTo(":0");
    store.run("select 3");
    assertThat(store.value("a")).isEqualTo("1");
  }

  @Test
  void refusesACopyThatMakesNoSense() {
    assertThat(store.run("copy a a")).isEqualTo("-ERR source and destination objects are the same");
    assertThat(store.run("copy a b db 16")).isEqualTo("-ERR DB index is out of range");
    assertThat(store.run("copy a b db x"))
        .isEqualTo("-ERR value is not an integer or out of range");
    assertThat(store.run("copy a b db")).isEqualTo("-ERR syntax error");
    assertThat(store.run("copy a b quickly")).isEqualTo("-ERR syntax error");
  }

  @Test
  void movesToAnotherDatabase() {
    store.put("a", "1");

    assertThat(store.run("move a 0")).isEqualTo("-ERR source and destination objects are the same");
    assertThat(store.run("move a 99")).isEqualTo("-ERR DB index is out of range");
    assertThat(store.run("move a 1")).isEqualTo(":1");
    assertThat(store.run("move a 1")).isEqualTo(":0");
    store.put("a", "2");
    assertThat(store.run("move a 1")).isEqualTo(":0");
    store.run("select 1");
    assertThat(store.value("a")).isEqualTo("1");
  }

  @Test
  void copiesOfALargeHashGoTheirOwnWays() {
    for (int i = 0; i < 300; i++) {
      store.putField("h", "field" + i, "v");
    }
    store.run("copy h h2");
    store.putField("h", "more", "v");

    assertThat(store.run("object encoding h2")).isEqualTo("\"hashtable\"");
    assertThat(store.keyspace.table(0).size()).isEqualTo(2);
  }
}
