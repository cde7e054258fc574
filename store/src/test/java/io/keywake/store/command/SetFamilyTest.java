package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SetFamilyTest {
  private final StoreHarness store = new StoreHarness();

  @Test
  void countsTheMembersThatAreNew() {
    assertThat(store.run("sadd s a b")).isEqualTo(":2");
    assertThat(store.run("sadd s b c c")).isEqualTo(":1");
    assertThat(store.run("scard s")).isEqualTo(":3");
    assertThat(store.run("smembers s")).isEqualTo("[\"a\", \"b\", \"c\"]");
  }

  @Test
  void readsNothingFromASetThatIsNotThere() {
    assertThat(store.run("scard s")).isEqualTo(":0");
    assertThat(store.run("sismember s a")).isEqualTo(":0");
    assertThat(store.run("smismember s a b")).isEqualTo("[:0, :0]");
    assertThat(store.run("smembers s")).isEqualTo("[]");
    assertThat(store.run("srem s a")).isEqualTo(":0");
    assertThat(store.run("smove s t a")).isEqualTo(":0");
    assertThat(store.run("sscan s 0 nonsense")).isEqualTo("[\"0\", []]");
    assertThat(store.keyspace.sequence()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"integers", "strings", "large"})
  void readsEveryFormAlike(String form) {
    store.run("sadd s 1 2 300 -70000 5000000000");
    if (!form.equals("integers")) {
      store.run("sadd", "s", form.equals("large") ? "x".repeat(65) : "x");
    }
    int more = form.equals("integers") ? 0 : 1;

    assertThat(store.run("scard s")).isEqualTo(":" + (5 + more));
    assertThat(store.run("smismember s 1 3 -70000 01 5000000000 y"))
        .isEqualTo("[:1, :0, :1, :0, :1, :0]");
    assertThat(store.run("sadd s 1 300")).isEqualTo(":0");
    assertThat(store.run("srem s 300 1 1 y")).isEqualTo(":2");
    assertThat(store.run("scard s")).isEqualTo(":" + (3 + more));
    assertThat(store.run("sscan s 0 count 100 match -7*")).isEqualTo("[\"0\", [\"-70000\"]]");
  }

  @Test
  void namesTheFormAsRedisDoes() {
    store.run("sadd s 3 1 2");
    assertThat(store.run("object encoding s")).isEqualTo("\"intset\"");
    assertThat(store.run("smembers s")).isEqualTo("[\"1\", \"2\", \"3\"]");
    store.run("sadd s x");
    store.run("srem s x");
    assertThat(store.run("object encoding s")).isEqualTo("\"hashtable\"");
  }

  @Test
  void aSetOfIntegersIsSmallUpToItsLimit() {
    for (int i = 0; i < 512; i++) {
      store.run("sadd s " + i * 7919);
    }
    assertThat(store.run("object encoding s")).isEqualTo("\"intset\"");
    store.run("sadd s -1");
    assertThat(store.run("object encoding s")).isEqualTo("\"hashtable\"");
    assertThat(store.run("scard s")).isEqualTo(":513");
    assertThat(store.run("config set set-max-intset-entries 9223372036854775807")).isEqualTo("+OK");
    store.run("config set set-max-intset-entries 2");
    store.run("sadd t 1 2 3");
    assertThat(store.run("object encoding t")).isEqualTo("\"hashtable\"");
  }

  @Test
  void repliesASetInResp3() {
    store.first().session.protocol(3, store.first().reply);
    store.run("sadd s a");
    executeRaw("smembers s", "~1\r\n$1\r\na\r\n");
    executeRaw("sinter s", "~1\r\n$1\r\na\r\n");
    executeRaw("spop t 3", "~0\r\n");
    executeRaw("srandmember s 1", "*1\r\n$1\r\na\r\n");
    executeRaw("sscan s 0", "*2\r\n$1\r\n0\r\n*1\r\n$1\r\na\r\n");
  }

  private void executeRaw(String command, String expected) {
    String[] words = command.split(" ", -1);
    byte[][] args = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      args[i] = words[i].getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
    store.executor.execute(store.first().session, args, store.first().reply);
    assertThat(new String(store.first().reply.takeBytes(), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo(expected);
  }

  @Test
  void theKeyGoesWithItsLastMember() {
    store.run("sadd s a b");
    assertThat(store.run("srem s a x a")).isEqualTo(":1");
    long before = store.keyspace.sequence();
    assertThat(store.run("srem s a")).isEqualTo(":0");
    assertThat(store.run("sadd s b")).isEqualTo(":0");
    assertThat(store.keyspace.sequence()).isEqualTo(before);
    assertThat(store.run("srem s b")).isEqualTo(":1");
    assertThat(store.run("exists s")).isEqualTo(":0");
  }

  @Test
  void movesAMember() {
    store.run("sadd s a b");
    assertThat(store.run("smove s t a")).isEqualTo(":1");
    assertThat(store.run("smove s t x")).isEqualTo(":0");
    assertThat(store.run("smove s s b")).isEqualTo(":1");
    assertThat(store.run("smove s s x")).isEqualTo(":0");
    assertThat(store.run("smove s t b")).isEqualTo(":1");
    assertThat(store.run("exists s")).isEqualTo(":0");
    assertThat(store.run("smembers t")).isEqualTo("[\"a\", \"b\"]");
  }

  @Test
  void movesToNothingButASet() {
    store.run("sadd s a");
    store.run("set k v");
    assertThat(store.run("smove s k x")).startsWith("-WRONGTYPE");
    assertThat(store.run("smove nosuch k x")).isEqualTo(":0");
  }

  @Test
  void aSetKeepsItsFormAndExpiryWhenItIsCopied() {
    store.run("sadd", "large", "x".repeat(65), "y");
    store.run("sadd small 1 2");
    for (String name : new String[] {"large", "small"}) {
      store.run("expire " + name + " 100");
      assertThat(store.run("copy " + name + " copy-of-" + name)).isEqualTo(":1");
      assertThat(store.run("rename " + name + " renamed-" + name)).isEqualTo("+OK");
      store.run("sadd renamed-" + name + " 3");
      assertThat(store.run("scard copy-of-" + name)).isEqualTo(":2");
      assertThat(store.run("scard renamed-" + name)).isEqualTo(":3");
      assertThat(store.run("ttl renamed-" + name)).isEqualTo(":100");
    }
    assertThat(store.run("object encoding copy-of-small")).isEqualTo("\"intset\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sadd k m",
        "srem k m",
        "scard k",
        "sismember k m",
        "smismember k m",
        "smembers k",
        "sscan k 0",
        "smove k t m",
        "spop k",
        "spop k 0",
        "srandmember k",
        "srandmember k 0",
        "sinter k",
        "sinter nosuch k",
        "sinterstore t k",
        "sintercard 1 k",
        "sunion k",
        "sunionstore t nosuch k",
        "sdiff nosuch k",
        "sdiffstore t k"
      })
  void refusesAnotherType(String command) {
    store.run("set k v");
    assertThat(store.run(command))
        .isEqualTo("-WRONGTYPE Operation against a key holding the wrong kind of value");
    assertThat(store.keyspace.sequence()).isEqualTo(1);
  }
}
