package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashRandomFamilyTest {
  private static final Pattern FIELD = Pattern.compile("\"(f\\d+)\"");

  private final StoreHarness store = new StoreHarness();

  @Test
  void repliesOneFieldWithoutACount() {
    assertThat(store.run("hrandfield h")).isEqualTo("nil");
    store.run("hset h f 1");
    assertThat(store.run("hrandfield h")).isEqualTo("\"f\"");
  }

  @Test
  void repliesAnEmptyArrayForNoHashOrNoFields() {
    assertThat(store.run("hrandfield h 5")).isEqualTo("[]");
    assertThat(store.run("hrandfield h -5 withvalues")).isEqualTo("[]");
    store.run("hset h f 1");
    assertThat(store.run("hrandfield h 0")).isEqualTo("[]");
  }

  @ParameterizedTest
  @CsvSource({"20, 5", "20, 6", "20, 7", "20, 19", "20, 20", "20, 21", "500, 3", "500, 400"})
  void aPositiveCountRepliesDistinctFields(int size, int count) {
    fill(size);
    List<String> fields = fields(store.run("hrandfield h " + count));
    assertThat(fields).hasSize(Math.min(size, count)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 300})
  void aNegativeCountRepliesAsManyAsAskedFor(int size) {
    fill(size);
    assertThat(fields(store.run("hrandfield h -1000"))).hasSize(1000);
  }

  @Test
  void repliesValuesFlatInTheSecondProtocolAndInPairsInTheThird() {
    store.run("hset h f 1");
    assertThat(store.run("hrandfield h 2 withvalues")).isEqualTo("[\"f\", \"1\"]");
    assertThat(store.run("hrandfield h -2 WITHVALUES")).isEqualTo("[\"f\", \"1\", \"f\", \"1\"]");
    store.first().session.protocol(3, store.first().reply);
    assertThat(store.run("hrandfield h 2 withvalues")).isEqualTo("[[\"f\", \"1\"]]");
    assertThat(store.run("hrandfield h -2 withvalues"))
        .isEqualTo("[[\"f\", \"1\"], [\"f\", \"1\"]]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "4", "-1"})
  void choosesEveryFieldAsOften(String count) {
    fill(10);
    Map<String, Integer> chosen = new TreeMap<>();
    int rounds = 10_000;
    for (int round = 0; round < rounds; round++) {
      fields(store.run("hrandfield h " + count)).forEach(f -> chosen.merge(f, 1, Integer::sum));
    }
    int expected = rounds * Math.abs(Integer.parseInt(count)) / 10;
    assertThat(chosen).hasSize(10);
    chosen.values().forEach(times -> assertThat(times).isBetween(expected / 2, expected * 2));
  }

  @ParameterizedTest
  @CsvSource({
    "x, ERR value is not an integer or out of range",
    "1 foo, ERR syntax error",
    "1 withvalues foo, ERR syntax error",
    "4611686018427387904 withvalues, ERR value is out of range",
    "-4611686018427387904 withvalues, ERR value is out of range",
  })
  void refusesMistakes(String arguments, String error) {
    assertThat(store.run("hrandfield h " + arguments)).isEqualTo("-" + error);
  }

  @Test
  void refusesACountThatHasNoOpposite() {
    assertThat(store.run("hrandfield h -9223372036854775808"))
        .isEqualTo(
            "-ERR value is out of range, value must between -9223372036854775807 and"
                + " 9223372036854775807");
  }

  private void fill(int fields) {
    for (int field = 0; field < fields; field++) {
      store.run("hset h f" + field + " v");
    }
  }

  private static List<String> fields(String reply) {
    List<String> fields = new ArrayList<>();
    FIELD.matcher(reply).results().forEach(field -> fields.add(field.group(1)));
    return fields;
  }
}
