package io.keywake.store.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.KeyspaceSettings;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StringRangeFamilyTest {
  private static final int STRING_BYTES_MAX = 100;

  private final StoreHarness store =
      new StoreHarness(new KeyspaceSettings(16, 128, 64, STRING_BYTES_MAX));

  @Test
  void tellsTheLength() {
    store.run("set k hello");
    assertThat(store.run("strlen k")).isEqualTo(":5");
    assertThat(store.run("strlen absent")).isEqualTo(":0");
  }

  @Test
  void appendMakesAKeyThatIsNotThereEvenOfNothing() {
    assertThat(store.run("append", "k", "")).isEqualTo(":0");
    assertThat(store.run("get k")).isEqualTo("\"\"");
    assertThat(store.run("append k 12")).isEqualTo(":2");
    assertThat(store.run("append k 34")).isEqualTo(":4");
    assertThat(store.run("get k")).isEqualTo("\"1234\"");
    assertThat(encodingOf("k")).isEqualTo("raw");
    assertThat(store.run("append number 34")).isEqualTo(":2");
    assertThat(encodingOf("number")).isEqualTo("int");
  }

  @Test
  void appendingNothingWritesNothing() {
    store.run("set k v");
    long before = store.keyspace.sequence();
    assertThat(store.run("append", "k", "")).isEqualTo(":1");
    assertThat(store.keyspace.sequence()).isEqualTo(before);
  }

  @Test
  void appendAndSetrangeKeepTheExpiry() {
    store.run("set k v px 50");
    store.run("append k w");
    store.run("setrange k 5 x");
    assertThat(entry("k").expireAtMs()).isEqualTo(store.nowMs + 50);
  }

  @Test
  void setrangeFillsTheGapWithZeros() {
    assertThat(store.run("setrange k 2 ab")).isEqualTo(":4");
    assertThat(store.run("get k")).isEqualTo("\"\0\0ab\"");
    assertThat(store.run("setrange k 1 xy")).isEqualTo(":4");
    assertThat(store.run("get k")).isEqualTo("\"\0xyb\"");
  }

  @Test
  void setrangeOfNothingWritesNothing() {
    assertThat(store.run("setrange", "k", "5", "")).isEqualTo(":0");
    assertThat(store.run("get k")).isEqualTo("nil");
    store.run("set k abc");
    assertThat(store.run("setrange", "k", "5", "")).isEqualTo(":3");
    assertThat(store.keyspace.sequence()).isEqualTo(1);
  }

  @Test
  void refusesAnOffsetThatIsNegativeOrNoNumber() {
    assertThat(store.run("setrange k -1 a")).isEqualTo("-ERR offset is out of range");
    assertThat(store.run("setrange k a a"))
        .isEqualTo("-ERR value is not an integer or out of range");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"setrange k 99 ab", "setrange absent 9223372036854775807 a", "append k bcdefgh"})
  void refusesToGrowBeyondTheLimit(String command) {
    store.run("setrange k 93 a");
    assertThat(store.run(command))
        .isEqualTo("-ERR string exceeds maximum allowed size (proto-max-bulk-len)");
    assertThat(store.run("strlen k")).isEqualTo(":94");
  }

  @Test
  void growsUpToTheLimit() {
    assertThat(store.run("setrange k 98 ab")).isEqualTo(":" + STRING_BYTES_MAX);
  }

  @ParameterizedTest
  @CsvSource({
    "0 -1, hello",
    "1 3, ell",
    "-3 -2, ll",
    "-100 1, he",
    "3 100, lo",
    "-2 -3, ''",
    "-100 -99, h",
    "4 2, ''",
    "5 9, ''",
    "9223372036854775807 -9223372036854775808, ''",
    "-9223372036854775808 9223372036854775807, hello",
  })
  void getrangeCountsFromEitherEnd(String range, String expected) {
    store.run("set k hello");
    assertThat(store.run("getrange k " + range)).isEqualTo('"' + expected + '"');
    assertThat(store.run("substr k " + range)).isEqualTo('"' + expected + '"');
    assertThat(store.run("getrange absent " + range)).isEqualTo("\"\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"strlen h", "append h a", "setrange h 0 a", "getrange h 0 1", "append h "})
  void refusesAnotherType(String command) {
    store.run("hset h f v");
    assertThat(store.run(command))
        .isEqualTo("-WRONGTYPE Operation against a key holding the wrong kind of value");
  }

  private String encodingOf(String key) {
    return entry(key).value().encoding();
  }

  private Entry entry(String key) {
    return Objects.requireNonNull(store.keyspace.peek(0, key.getBytes(UTF_8)));
  }
}
