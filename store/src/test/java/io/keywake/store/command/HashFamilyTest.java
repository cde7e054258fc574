package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashFamilyTest {
  private final StoreHarness store = new StoreHarness();

  @Test
  void countsTheFieldsThatAreNew() {
    assertThat(store.run("hset h a 1 b 2")).isEqualTo(":2");
    assertThat(store.run("hset h b 3 c 4 c 5")).isEqualTo(":1");
    assertThat(store.run("hmset h d 6")).isEqualTo("+OK");
    assertThat(store.run("hlen h")).isEqualTo(":4");
    assertThat(store.run("hmget h a b c d e")).isEqualTo("[\"1\", \"3\", \"5\", \"6\", nil]");
  }

  @Test
  void readsNothingFromAHashThatIsNotThere() {
    assertThat(store.run("hget h f")).isEqualTo("nil");
    assertThat(store.run("hmget h f g")).isEqualTo("[nil, nil]");
    assertThat(store.run("hlen h")).isEqualTo(":0");
    assertThat(store.run("hexists h f")).isEqualTo(":0");
    assertThat(store.run("hstrlen h f")).isEqualTo(":0");
    assertThat(store.run("hdel h f")).isEqualTo(":0");
  }

  @Test
  void readsSmallAndLargeHashesAlike() {
    String text = "x".repeat(10_000);
    for (String hash : new String[] {"small", "large"}) {
      store.run("hset", hash, "f", "12345", "empty", "");
    }
    store.run("hset", "large", "text", text);
    for (String hash : new String[] {"small", "large"}) {
      assertThat(store.run("hget " + hash + " f")).isEqualTo("\"12345\"");
      assertThat(store.run("hget " + hash + " empty")).isEqualTo("\"\"");
      assertThat(store.run("hget " + hash + " g")).isEqualTo("nil");
      assertThat(store.run("hstrlen " + hash + " f")).isEqualTo(":5");
      assertThat(store.run("hstrlen " + hash + " g")).isEqualTo(":0");
      assertThat(store.run("hexists " + hash + " empty")).isEqualTo(":1");
      assertThat(store.run("hexists " + hash + " g")).isEqualTo(":0");
    }
    assertThat(store.run("hget large text")).isEqualTo('"' + text + '"');
  }

  @Test
  void everyFieldNeedsAValue() {
    assertThat(store.run("hset h a 1 b"))
        .isEqualTo("-ERR wrong number of arguments for 'hset' command");
    assertThat(store.run("hmset h a 1 b"))
        .isEqualTo("-ERR wrong number of arguments for 'hmset' command");
  }

  @Test
  void hsetnxLeavesAFieldThatIsThere() {
    assertThat(store.run("hsetnx h f 1")).isEqualTo(":1");
    long before = store.keyspace.sequence();
    assertThat(store.run("hsetnx h f 2")).isEqualTo(":0");
    assertThat(store.keyspace.sequence()).isEqualTo(before);
    assertThat(store.run("hget h f")).isEqualTo("\"1\"");
  }

  @Test
  void theKeyGoesWithItsLastField() {
    store.run("hset h a 1 b 2");
    assertThat(store.run("hdel h a x a")).isEqualTo(":1");
    long before = store.keyspace.sequence();
    assertThat(store.run("hdel h a")).isEqualTo(":0");
    assertThat(store.keyspace.sequence()).isEqualTo(before);
    assertThat(store.run("hdel h b")).isEqualTo(":1");
    assertThat(store.run("set h v nx")).isEqualTo("+OK");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hset k f v",
        "hmset k f v",
        "hsetnx k f v",
        "hget k f",
        "hmget k f",
        "hlen k",
        "hexists k f",
        "hstrlen k f",
        "hdel k f",
        "hgetall k",
        "hkeys k",
        "hvals k",
        "hscan k 0",
        "hrandfield k",
        "hrandfield k 0"
      })
  void refusesAnotherType(String command) {
    store.run("set k v");
    assertThat(store.run(command))
        .isEqualTo("-WRONGTYPE Operation against a key holding the wrong kind of value");
    assertThat(store.keyspace.sequence()).isEqualTo(1);
  }
}
