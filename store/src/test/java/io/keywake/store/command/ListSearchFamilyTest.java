package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.keyspace.Entry;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListSearchFamilyTest {
  private final StoreHarness store = new StoreHarness();

  @BeforeEach
  void fill() {
    store.run("rpush small a b c a b c a");
    store.run("config set list-max-listpack-size 2");
    store.run("rpush large a b c a b c a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a                         | :0",
        "c rank 2                  | :5",
        "a rank -1                 | :6",
        "a rank -3                 | :0",
        "a rank 4                  | nil",
        "a count 0                 | [:0, :3, :6]",
        "a count 2                 | [:0, :3]",
        "a rank -2 count 0         | [:3, :0]",
        "a rank 2 count 1          | [:3]",
        "a count 0 maxlen 4        | [:0, :3]",
        "a count 0 maxlen 1 rank 2 | []",
        "c maxlen 2                | nil",
        "x                         | nil",
        "x count 0                 | []",
        "a rank 0                  | -ERR RANK can't be zero: use 1 to start from the first match,"
            + " 2 from the second ... or use negative to start from the end of the list",
        "a count -1                | -ERR COUNT can't be negative",
        "a maxlen x                | -ERR MAXLEN can't be negative",
        "a rank x                  | -ERR value is not an integer or out of range",
        "a rank                    | -ERR syntax error",
        "a first 1                 | -ERR syntax error"
      })
  void findsPositions(String arguments, String reply) {
    assertThat(store.run("lpos small " + arguments)).isEqualTo(reply);
    assertThat(store.run("lpos large " + arguments)).isEqualTo(reply);
  }

  @Test
  void findsNothingWhereNoListIs() {
    assertThat(store.run("lpos none a")).isEqualTo("nil");
    assertThat(store.run("lpos none a count 1")).isEqualTo("[]");
    assertThat(store.run("linsert none before a b")).isEqualTo(":0");
    assertThat(store.run("lrem none 0 a")).isEqualTo(":0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"small", "large"})
  void insertsBesideTheFirstOccurrence(String key) {
    assertThat(store.run("linsert " + key + " before b x")).isEqualTo(":8");
    assertThat(store.run("linsert " + key + " AFTER c y")).isEqualTo(":9");
    assertThat(store.run("lrange " + key + " 0 4"))
        .isEqualTo("[\"a\", \"x\", \"b\", \"c\", \"y\"]");
    long before = store.keyspace.sequence();
    assertThat(store.run("linsert " + key + " before z x")).isEqualTo(":-1");
    assertThat(store.run("linsert " + key + " beside a x")).isEqualTo("-ERR syntax error");
    assertThat(store.keyspace.sequence()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "0, a, 3, bcbc",
    "1, a, 1, bcabca",
    "-2, a, 2, abcbc",
    "5, c, 2, ababa",
    "-9223372036854775808, a, 3, bcbc",
    "0, x, 0, abcabca"
  })
  void removesOccurrences(String count, String element, int removed, String left) {
    for (String key : new String[] {"small", "large"}) {
      assertThat(store.run("lrem " + key + " " + count + " " + element)).isEqualTo(":" + removed);
      String list = store.run("lrange " + key + " 0 -1");
      assertThat(list.replaceAll("[^a-z]", "")).isEqualTo(left);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"small", "large"})
  void theKeyGoesWithItsLastElement(String key) {
    for (String element : new String[] {"a", "b", "c"}) {
      store.run("lrem " + key + " 0 " + element);
    }
    assertThat(store.run("exists " + key)).isEqualTo(":0");
  }

  @Test
  void oneEffectTellsOfVeryManyRemovals() {
    int[] effects = new int[1];
    for (int i = 0; i < 1_000; i++) {
      store.run("rpush large x y");
    }
    store.keyspace.listen(unit -> effects[0] += unit.effects().size());
    assertThat(store.run("lrem large 0 x")).isEqualTo(":1000");
    assertThat(effects[0]).isEqualTo(1);
    assertThat(store.run("llen large")).isEqualTo(":1007");
    assertThat(store.run("lrem large 2 a")).isEqualTo(":2");
    assertThat(effects[0]).isEqualTo(3);
    store.run("del small");
    byte[] large = "large".getBytes(StandardCharsets.US_ASCII);
    assertThat(store.keyspace.peek(0, large))
        .extracting(Entry::heapBytes)
        .isEqualTo(store.keyspace.heapBytes());
  }
}
