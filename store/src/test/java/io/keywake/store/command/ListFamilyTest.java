package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListFamilyTest {
  private final StoreHarness store = new StoreHarness();

  /** From now on a list with two elements has the large form. */
  private void allowSmallListsIf(boolean small) {
    store.run("config set list-max-listpack-size " + (small ? -2 : 1));
  }

  private String list(String key) {
    return store.run("lrange " + key + " 0 -1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void pushesAndPopsAtBothEnds(boolean small) {
    allowSmallListsIf(small);
    assertThat(store.run("rpush l a b c")).isEqualTo(":3");
    assertThat(store.run("lpush l d e")).isEqualTo(":5");
    assertThat(list("l")).isEqualTo("[\"e\", \"d\", \"a\", \"b\", \"c\"]");
    assertThat(store.run("lpop l")).isEqualTo("\"e\"");
    assertThat(store.run("rpop l 2")).isEqualTo("[\"c\", \"b\"]");
    assertThat(store.run("llen l")).isEqualTo(":2");
    assertThat(store.run("lpop l 0")).isEqualTo("[]");
    assertThat(store.run("lpop l 10")).isEqualTo("[\"d\", \"a\"]");
    assertThat(store.run("exists l")).isEqualTo(":0");
    assertThat(store.run("object encoding l")).isEqualTo("nil");
  }

  @Test
  void pushesToAListThatIsThereOnly() {
    assertThat(store.run("lpushx l a")).isEqualTo(":0");
    assertThat(store.run("rpushx l a")).isEqualTo(":0");
    assertThat(store.keyspace.sequence()).isZero();
    store.run("rpush l b");
    assertThat(store.run("lpushx l a")).isEqualTo(":2");
    assertThat(store.run("rpushx l c d")).isEqualTo(":4");
    assertThat(list("l")).isEqualTo("[\"a\", \"b\", \"c\", \"d\"]");
  }

  @Test
  void readsNothingFromAListThatIsNotThere() {
    assertThat(store.run("lpop l")).isEqualTo("nil");
    assertThat(store.run("rpop l 2")).isEqualTo("nil");
    assertThat(store.run("llen l")).isEqualTo(":0");
    assertThat(store.run("lindex l 0")).isEqualTo("nil");
    assertThat(list("l")).isEqualTo("[]");
    assertThat(store.run("ltrim l 0 1")).isEqualTo("+OK");
    assertThat(store.run("lset l 0 a")).isEqualTo("-ERR no such key");
    assertThat(store.keyspace.sequence()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 2, 'abc'",
    "-2, -1, 'de'",
    "1, 100, 'bcde'",
    "-100, 1, 'ab'",
    "3, 1, ''",
    "5, 6, ''",
    "-3, -4, ''",
    "-9223372036854775808, 9223372036854775807, 'abcde'"
  })
  void takesRangesThatReachBeyondTheList(String first, String last, String elements) {
    List<String> expected = new ArrayList<>();
    elements.chars().forEach(each -> expected.add("\"" + (char) each + '"'));
    for (boolean small : new boolean[] {true, false}) {
      allowSmallListsIf(small);
      store.run("del l");
      store.run("rpush l a b c d e");
      assertThat(store.run("lrange l " + first + " " + last)).isEqualTo(expected.toString());
      assertThat(store.run("ltrim l " + first + " " + last)).isEqualTo("+OK");
      assertThat(list("l")).isEqualTo(expected.toString());
    }
    assertThat(store.run("exists l")).isEqualTo(elements.isEmpty() ? ":0" : ":1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void findsAndReplacesByIndex(boolean small) {
    allowSmallListsIf(small);
    store.run("rpush l a b c");
    assertThat(store.run("lindex l 0")).isEqualTo("\"a\"");
    assertThat(store.run("lindex l -1")).isEqualTo("\"c\"");
    assertThat(store.run("lindex l 3")).isEqualTo("nil");
    assertThat(store.run("lindex l -4")).isEqualTo("nil");
    assertThat(store.run("lset l 1 B")).isEqualTo("+OK");
    assertThat(store.run("lset l -1 longer")).isEqualTo("+OK");
    assertThat(store.run("lset l 3 x")).isEqualTo("-ERR index out of range");
    assertThat(list("l")).isEqualTo("[\"a\", \"B\", \"longer\"]");
  }

  @ParameterizedTest
  @CsvSource({
    "lpop l -1, 'value is out of range, must be positive'",
    "lpop l x, 'value is out of range, must be positive'",
    "lpop l 1 2, wrong number of arguments for 'lpop' command",
    "lrange l x 0, value is not an integer or out of range",
    "ltrim l 0 x, value is not an integer or out of range",
    "lindex l x, value is not an integer or out of range",
    "lset l x a, value is not an integer or out of range"
  })
  void refusesWhatIsNoNumber(String command, String error) {
    store.run("rpush l a");
    assertThat(store.run(command)).isEqualTo("-ERR " + error);
  }

  @Test
  void keepsTheExpiryOfAListThatGrows() {
    store.run("rpush l a");
    store.run("expire l 100");
    store.run("rpush l b");
    assertThat(store.run("ttl l")).isEqualTo(":100");
    allowSmallListsIf(false);
    store.run("rpush l c");
    store.run("lpop l");
    assertThat(store.run("ttl l")).isEqualTo(":100");
    assertThat(store.run("object encoding l")).isEqualTo("\"quicklist\"");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCopyIsAListOfItsOwn(boolean small) {
    allowSmallListsIf(small);
    store.run("rpush l a b c");
    store.run("copy l m");
    store.run("rename l k");
    store.run("rpop k");
    store.run("lpush m z");
    assertThat(list("k")).isEqualTo("[\"a\", \"b\"]");
    assertThat(list("m")).isEqualTo("[\"z\", \"a\", \"b\", \"c\"]");
  }

  @Test
  void holdsElementsOfEverySize() {
    String large = "x".repeat(100_000);
    store.run("rpush", "l", "", large, "y".repeat(600), "z".repeat(200));
    assertThat(store.run("lindex l 0")).isEqualTo("\"\"");
    assertThat(store.run("lindex l 1")).isEqualTo('"' + large + '"');
    assertThat(store.run("lindex l 3")).isEqualTo('"' + "z".repeat(200) + '"');
    assertThat(store.run("rpop l 4")).contains(large);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lpush k a",
        "rpush k a",
        "lpushx k a",
        "rpushx k a",
        "lpop k",
        "rpop k 0",
        "llen k",
        "lindex k x",
        "lrange k 0 1",
        "lset k x a",
        "ltrim k 0 1",
        "lpos k a",
        "linsert k before a b",
        "lrem k 0 a",
        "lmove k l left left",
        "rpoplpush k l",
        "lmpop 1 k left",
        "blpop k 0",
        "brpop none k l 0",
        "blmove k l left left 0",
        "brpoplpush k l 0",
        "blmpop 0 2 none k left"
      })
  void refusesAnotherType(String command) {
    store.run("set k v");
    assertThat(store.run(command))
        .isEqualTo("-WRONGTYPE Operation against a key holding the wrong kind of value");
    assertThat(store.keyspace.sequence()).isEqualTo(1);
  }
}
