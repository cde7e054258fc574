package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HashWalkFamilyTest {
  private static final Pattern PAGE = Pattern.compile("\\[\"(\\d+)\", \\[(.*)]]");
  private static final Pattern FIELD = Pattern.compile("\"(f\\d+)\", \"v\"");

  private final StoreHarness store = new StoreHarness();

  @Test
  void repliesAllFieldsInTheOrderOfASmallHash() {
    store.run("hset h b 1 a 2 b 3");
    assertThat(store.run("hgetall h")).isEqualTo("[\"b\", \"3\", \"a\", \"2\"]");
    assertThat(store.run("hkeys h")).isEqualTo("[\"b\", \"a\"]");
    assertThat(store.run("hvals h")).isEqualTo("[\"3\", \"2\"]");
  }

  @Test
  void repliesAMapInTheThirdProtocol() {
    store.first().session.protocol(3, store.first().reply);
    store.run("hset h b 1 a 2");
    assertThat(store.run("hgetall h")).isEqualTo("{\"b\"=\"1\", \"a\"=\"2\"}");
    assertThat(store.run("hgetall absent")).isEqualTo("{}");
    assertThat(store.run("hkeys h")).isEqualTo("[\"b\", \"a\"]");
    assertThat(store.run("hvals absent")).isEqualTo("[]");
  }

  @Test
  void repliesNothingForAHashThatIsNotThere() {
    assertThat(store.run("hgetall h")).isEqualTo("[]");
    assertThat(store.run("hkeys h")).isEqualTo("[]");
    assertThat(store.run("hvals h")).isEqualTo("[]");
    assertThat(store.run("hscan h 0")).isEqualTo("[\"0\", []]");
  }

  @Test
  void scansASmallHashAtOnceWhateverTheCursor() {
    store.run("hset h aa 1 ab 2 b 3");
    assertThat(store.run("hscan h 0 count 1"))
        .isEqualTo("[\"0\", [\"aa\", \"1\", \"ab\", \"2\", \"b\", \"3\"]]");
    assertThat(store.run("hscan h 0\0x match b")).isEqualTo("[\"0\", [\"b\", \"3\"]]");
    assertThat(store.run("hscan h 77 match a*"))
        .isEqualTo("[\"0\", [\"aa\", \"1\", \"ab\", \"2\"]]");
  }

  @Test
  void scansALargeHashInStepsAndMissesNoFieldThatStays() {
    fill(1000);
    Set<String> seen = new HashSet<>();
    String cursor = "0";
    int steps = 0;
    do {
      Matcher page = PAGE.matcher(store.run("hscan h " + cursor + " COUNT 50"));
      assertThat(page.matches()).isTrue();
      cursor = page.group(1);
      FIELD.matcher(page.group(2)).results().forEach(field -> seen.add(field.group(1)));
      store.run("hdel h f" + steps);
      store.run("hset h g" + steps + " v");
      steps++;
    } while (!cursor.equals("0"));
    assertThat(steps).isBetween(20, 25);
    for (int field = steps; field < 1000; field++) {
      assertThat(seen).contains("f" + field);
    }
  }

  @Test
  void matchesTheFieldsOfALargeHash() {
    fill(300);
    assertThat(store.run("hscan h 0 count 1000 match f7")).isEqualTo("[\"0\", [\"f7\", \"v\"]]");
    assertThat(store.run("hscan h -1")).isEqualTo("[\"0\", []]");
  }

  @ParameterizedTest
  @CsvSource({
    "x, ERR invalid cursor",
    "18446744073709551616, ERR invalid cursor",
    "0 count 0, ERR syntax error",
    "0 count x, ERR value is not an integer or out of range",
    "0 match, ERR syntax error",
    "0 type hash, ERR syntax error",
  })
  void refusesMistakesOfAScan(String arguments, String error) {
    store.run("hset h f v");
    assertThat(store.run("hscan h " + arguments)).isEqualTo("-" + error);
  }

  @Test
  void looksAtTheOptionsOfAScanOnlyIfThereIsAHash() {
    assertThat(store.run("hscan absent 0 foo")).isEqualTo("[\"0\", []]");
    assertThat(store.run("hscan absent x foo")).isEqualTo("-ERR invalid cursor");
  }

  private void fill(int fields) {
    for (int field = 0; field < fields; field++) {
      store.run("hset h f" + field + " v");
    }
  }
}
