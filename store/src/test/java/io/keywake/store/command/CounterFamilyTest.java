package io.keywake.store.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.keyspace.Effect;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.StringValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CounterFamilyTest {
  private static final String NOT_AN_INTEGER = "-ERR value is not an integer or out of range";
  private static final String OVERFLOW = "-ERR increment or decrement would overflow";

  private final StoreHarness store = new StoreHarness();

  @Test
  void countsFromZero() {
    assertThat(store.run("incr k")).isEqualTo(":1");
    assertThat(store.run("decr k")).isEqualTo(":0");
    assertThat(store.run("decr k")).isEqualTo(":-1");
    assertThat(store.run("incrby k 10")).isEqualTo(":9");
    assertThat(store.run("decrby k -1")).isEqualTo(":10");
    assertThat(store.run("hincrby h f -4")).isEqualTo(":-4");
    assertThat(store.run("hincrby h f 5")).isEqualTo(":1");
    assertThat(store.run("get k")).isEqualTo("\"10\"");
    assertThat(store.run("hget h f")).isEqualTo("\"1\"");
  }

  @Test
  void keepsTheExpiryAndIsAnIntegerAgain() {
    store.run("set k 1 px 500");
    store.run("append k 0");
    assertThat(store.run("incr k")).isEqualTo(":11");
    Entry entry = entry("k");
    assertThat(entry.expireAtMs()).isEqualTo(store.nowMs + 500);
    assertThat(entry.value().encoding()).isEqualTo("int");
    store.run("incrbyfloat k 0.5");
    assertThat(entry("k").expireAtMs()).isEqualTo(store.nowMs + 500);
  }

  @Test
  void theEffectCarriesTheSum() {
    store.run("set k 41");
    List<Effect> effects = new ArrayList<>();
    store.keyspace.listen(unit -> effects.addAll(unit.effects()));
    store.run("incr k");
    assertThat(effects).hasSize(1);
    Entry after = ((Effect.Upserted) effects.get(0)).entry();
    assertThat(((StringValue) after.value()).toByteArray()).asString(UTF_8).isEqualTo("42");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "01", "+1", "-0", "9223372036854775808", "1.0", ""})
  void refusesWhatIsNoInteger(String text) {
    store.run("set", "k", text);
    store.run("hset", "h", "f", text);
    assertThat(store.run("incr k")).isEqualTo(NOT_AN_INTEGER);
    assertThat(store.run("hincrby h f 1")).isEqualTo("-ERR hash value is not an integer");
    assertThat(store.run("incrby", "other", text)).isEqualTo(NOT_AN_INTEGER);
    assertThat(store.run("decrby", "other", text)).isEqualTo(NOT_AN_INTEGER);
    assertThat(store.run("hincrby", "other", "f", text)).isEqualTo(NOT_AN_INTEGER);
    assertThat(store.run("get other")).isEqualTo("nil");
  }

  @Test
  void refusesToOverflow() {
    store.run("mset max 9223372036854775807 min -9223372036854775808 zero 0");
    store.run("hset h max 9223372036854775807");
    assertThat(store.run("incr max")).isEqualTo(OVERFLOW);
    assertThat(store.run("decr min")).isEqualTo(OVERFLOW);
    assertThat(store.run("incrby min -1")).isEqualTo(OVERFLOW);
    assertThat(store.run("hincrby h max 1")).isEqualTo(OVERFLOW);
    assertThat(store.run("decrby zero -9223372036854775808"))
        .isEqualTo("-ERR decrement would overflow");
    assertThat(store.run("incrby max -9223372036854775808")).isEqualTo(":-1");
  }

  @ParameterizedTest
  @CsvSource({
    "10.50, 0.1, 10.6",
    "3.0e3, 200, 3200",
    "5000, 2.0e2, 5200",
    "1.5, -1.5, 0",
    "-1e-30, 0, 0",
  })
  void addsFractionsAndWritesNoExponent(String first, String second, String sum) {
    store.run("set", "k", first);
    store.run("hset", "h", "f", first);
    assertThat(store.run("incrbyfloat", "k", second)).isEqualTo('"' + sum + '"');
    assertThat(store.run("hincrbyfloat", "h", "f", second)).isEqualTo('"' + sum + '"');
    assertThat(store.run("get k")).isEqualTo('"' + sum + '"');
    assertThat(store.run("hget h f")).isEqualTo('"' + sum + '"');
  }

  @Test
  void refusesWhatIsNoFloat() {
    store.run("set k x");
    store.run("hset h f x");
    assertThat(store.run("incrbyfloat k 1")).isEqualTo("-ERR value is not a valid float");
    assertThat(store.run("incrbyfloat other x")).isEqualTo("-ERR value is not a valid float");
    assertThat(store.run("incrbyfloat other nan")).isEqualTo("-ERR value is not a valid float");
    assertThat(store.run("hincrbyfloat h f 1")).isEqualTo("-ERR hash value is not a float");
    assertThat(store.run("hincrbyfloat h f x")).isEqualTo("-ERR value is not a valid float");
    assertThat(store.run("hincrbyfloat h f nan")).isEqualTo("-ERR value is not a valid float");
  }

  @Test
  void refusesInfinity() {
    String error = "-ERR increment would produce NaN or Infinity";
    store.run("set k 1e4932");
    store.run("hset h f inf");
    assertThat(store.run("incrbyfloat k 1e4932")).isEqualTo(error);
    assertThat(store.run("incrbyfloat k inf")).isEqualTo(error);
    assertThat(store.run("hincrbyfloat h f 1")).isEqualTo(error);
    assertThat(store.run("hincrbyfloat h f -inf")).isEqualTo("-ERR value is NaN or Infinity");
    assertThat(store.keyspace.sequence()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"incr h", "decrby h 1", "incrbyfloat h 1", "hincrby k f 1"})
  void refusesAnotherType(String command) {
    store.run("hset h f 1");
    store.run("set k 1");
    assertThat(store.run(command))
        .isEqualTo("-WRONGTYPE Operation against a key holding the wrong kind of value");
  }

  private Entry entry(String key) {
    store.keyspace.begin();
    try {
      return Objects.requireNonNull(store.keyspace.peek(0, key.getBytes(UTF_8)));
    } finally {
      store.keyspace.end();
    }
  }
}
