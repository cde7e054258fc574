package io.keywake.store.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.keyspace.Effect;
import io.keywake.store.keyspace.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StringFamilyTest {
  private static final String WRONG_TYPE =
      "-WRONGTYPE Operation against a key holding the wrong kind of value";
  private static final long NONE = Entry.NO_EXPIRY;

  private final StoreHarness store = new StoreHarness();

  @Test
  void getsWhatWasSet() {
    assertThat(store.run("set k v")).isEqualTo("+OK");
    assertThat(store.run("get k")).isEqualTo("\"v\"");
    assertThat(store.run("get absent")).isEqualTo("nil");
    assertThat(store.run("set", "k", "")).isEqualTo("+OK");
    assertThat(store.run("get k")).isEqualTo("\"\"");
  }

  @Test
  void getsALongStringAsItWasWhenLaterBytesAreOverwritten() {
    String text = "x".repeat(StringReply.LENT_BYTES_MIN);
    store.run("set", "k", text);
    StoreHarness.Client client = store.first();
    for (String request : List.of("get k", "setrange k 10 yyy")) {
      byte[][] words =
          Stream.of(request.split(" ")).map(w -> w.getBytes(UTF_8)).toArray(byte[][]::new);
      store.executor.execute(client.session, words, client.reply);
    }
    assertThat(client.replies()).isEqualTo("\"" + text + "\"\n:" + text.length());
  }

  @Test
  void setDropsTheExpiryUnlessToldToKeepIt() {
    store.run("set k v ex 100");
    assertThat(expiryOf("k")).isEqualTo(store.nowMs + 100_000);
    store.run("set k w keepttl");
    assertThat(expiryOf("k")).isEqualTo(store.nowMs + 100_000);
    store.run("set k w");
    assertThat(expiryOf("k")).isEqualTo(NONE);
    store.run("set absent w keepttl");
    assertThat(expiryOf("absent")).isEqualTo(NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "ex 7, 1700000007000",
    "px 7, 1700000000007",
    "exat 1800000000, 1800000000000",
    "PXAT 1800000000001, 1800000000001",
    "ex 7 EX 8, 1700000008000",
  })
  void setTakesEveryFormOfExpiry(String option, long expireAtMs) {
    assertThat(store.run("set k v " + option)).isEqualTo("+OK");
    assertThat(expiryOf("k")).isEqualTo(expireAtMs);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ex",
        "ex 1 px 1",
        "ex 1 keepttl",
        "keepttl exat 1",
        "persist",
        "nx xx",
        "xx nx",
        "foo",
        "get get foo"
      })
  void setRefusesOptionsThatContradict(String options) {
    assertThat(store.run("set k v " + options)).isEqualTo("-ERR syntax error");
    assertThat(store.keyspace.sequence()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "set k v ex 0, set",
    "set k v px -1, set",
    "set k v ex 9223372036854775807, set",
    "set k v px 9223372036854775807, set",
    "set k v exat 9223372036854776, set",
    "setex k 0 v, setex",
    "psetex k -5 v, psetex",
  })
  void refusesAnExpiryThatIsNotPositiveOrTooFar(String command, String name) {
    assertThat(store.run(command)).isEqualTo("-ERR invalid expire time in '" + name + "' command");
    assertThat(store.keyspace.sequence()).isZero();
  }

  @Test
  void setsOnlyIfAbsentOrOnlyIfPresent() {
    assertThat(store.run("set k v xx")).isEqualTo("nil");
    assertThat(store.run("set k v nx")).isEqualTo("+OK");
    assertThat(store.run("set k w nx")).isEqualTo("nil");
    assertThat(store.run("set k w xx")).isEqualTo("+OK");
    assertThat(store.run("get k")).isEqualTo("\"w\"");
  }

  @Test
  void setWithGetRepliesTheOldValueWhetherItSetsOrNot() {
    assertThat(store.run("set k a get")).isEqualTo("nil");
    assertThat(store.run("set k b get")).isEqualTo("\"a\"");
    assertThat(store.run("set k c nx get")).isEqualTo("\"b\"");
    assertThat(store.run("set other c xx get")).isEqualTo("nil");
    assertThat(store.run("mget k other")).isEqualTo("[\"b\", nil]");
  }

  @Test
  void setWithGetOnAnotherTypeFailsAndWritesNothing() {
    store.run("hset k f v");
    long before = store.keyspace.sequence();
    assertThat(store.run("set k v get")).isEqualTo(WRONG_TYPE);
    assertThat(store.run("set k v nx get")).isEqualTo(WRONG_TYPE);
    assertThat(store.run("getset k v")).isEqualTo(WRONG_TYPE);
    assertThat(store.run("getdel k")).isEqualTo(WRONG_TYPE);
    assertThat(store.keyspace.sequence()).isEqualTo(before);
    assertThat(store.run("set k v")).isEqualTo("+OK");
  }

  @Test
  void setWithATimeThatHasPassedLeavesNothingToFind() {
    store.run("set k v");
    assertThat(store.run("set k v exat 1")).isEqualTo("+OK");
    assertThat(store.run("get k")).isEqualTo("nil");
  }

  @Test
  void getsetAndGetdelReplyWhatTheyReplace() {
    store.run("set k a ex 10");
    assertThat(store.run("getset k b")).isEqualTo("\"a\"");
    assertThat(expiryOf("k")).isEqualTo(NONE);
    assertThat(store.run("getdel k")).isEqualTo("\"b\"");
    assertThat(store.run("getdel k")).isEqualTo("nil");
    assertThat(store.run("getset k c")).isEqualTo("nil");
  }

  @Test
  void getexWithoutAChangeWritesNothing() {
    store.run("set k v px 500");
    long before = store.keyspace.sequence();
    assertThat(store.run("getex k")).isEqualTo("\"v\"");
    assertThat(store.run("getex k px 500")).isEqualTo("\"v\"");
    assertThat(store.run("getex absent ex 1")).isEqualTo("nil");
    assertThat(store.keyspace.sequence()).isEqualTo(before);
    store.run("getex k persist");
    long persistent = store.keyspace.sequence();
    assertThat(store.run("getex k persist")).isEqualTo("\"v\"");
    assertThat(store.keyspace.sequence()).isEqualTo(persistent).isEqualTo(before + 1);
  }

  @Test
  void getexChangesTheExpiry() {
    store.run("set k v");
    store.run("getex k ex 3");
    assertThat(expiryOf("k")).isEqualTo(store.nowMs + 3000);
    store.run("getex k pxat 1800000000001");
    assertThat(expiryOf("k")).isEqualTo(1_800_000_000_001L);
    assertThat(store.run("getex k exat 1")).isEqualTo("\"v\"");
    assertThat(store.run("get k")).isEqualTo("nil");
  }

  @Test
  void getexLooksAtTheTimeOnlyIfTheKeyHoldsAString() {
    store.run("hset h f v");
    assertThat(store.run("getex absent ex 0")).isEqualTo("nil");
    assertThat(store.run("getex h ex 0")).isEqualTo(WRONG_TYPE);
    store.run("set k v");
    assertThat(store.run("getex k ex 0")).isEqualTo("-ERR invalid expire time in 'getex' command");
    assertThat(store.run("getex absent keepttl")).isEqualTo("-ERR syntax error");
    assertThat(store.run("getex absent nx")).isEqualTo("-ERR syntax error");
  }

  @Test
  void mgetRepliesNothingForAnotherType() {
    store.run("mset a 1 b 2");
    store.run("hset h f v");
    assertThat(store.run("mget a h absent b")).isEqualTo("[\"1\", nil, nil, \"2\"]");
  }

  @Test
  void msetIsOneUnitAndTheLastValueOfAKeyWins() {
    List<List<Effect>> units = new ArrayList<>();
    store.keyspace.listen(unit -> units.add(unit.effects()));
    assertThat(store.run("mset a 1 b 2 a 3")).isEqualTo("+OK");
    assertThat(units).hasSize(1);
    assertThat(units.get(0)).hasSize(3);
    assertThat(store.run("mget a b")).isEqualTo("[\"3\", \"2\"]");
  }

  @Test
  void msetNeedsAValueForEachKey() {
    assertThat(store.run("mset a 1 b"))
        .isEqualTo("-ERR wrong number of arguments for 'mset' command");
    assertThat(store.run("msetnx a 1 b"))
        .isEqualTo("-ERR wrong number of arguments for 'msetnx' command");
  }

  @Test
  void msetnxSetsAllOrNothing() {
    assertThat(store.run("msetnx a 1 b 2")).isEqualTo(":1");
    assertThat(store.run("msetnx c 1 b 3")).isEqualTo(":0");
    assertThat(store.run("mget a b c")).isEqualTo("[\"1\", \"2\", nil]");
  }

  @Test
  void setnxSetexAndPsetexSetAsTheirNamesSay() {
    assertThat(store.run("setnx k v")).isEqualTo(":1");
    assertThat(store.run("setnx k w")).isEqualTo(":0");
    assertThat(store.run("setex k 2 x")).isEqualTo("+OK");
    assertThat(expiryOf("k")).isEqualTo(store.nowMs + 2000);
    assertThat(store.run("psetex k 2 y")).isEqualTo("+OK");
    store.nowMs += 2;
    assertThat(store.run("get k")).isEqualTo("nil");
  }

  private long expiryOf(String key) {
    store.keyspace.begin();
    try {
      Entry entry = store.keyspace.peek(0, key.getBytes(UTF_8));
      return entry == null ? -2 : entry.expireAtMs();
    } finally {
      store.keyspace.end();
    }
  }
}
