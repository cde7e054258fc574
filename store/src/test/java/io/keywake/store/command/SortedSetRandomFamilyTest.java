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

class SortedSetRandomFamilyTest {
  private static final Pattern MEMBER = Pattern.compile("\"(m\\d+)\"");

  private final StoreHarness store = new StoreHarness();

  @Test
  void repliesOneMemberWithoutACount() {
    assertThat(store.run("zrandmember z")).isEqualTo("nil");
    store.run("zadd z 1 m");
    assertThat(store.run("zrandmember z")).isEqualTo("\"m\"");
    assertThat(store.run("zrandmember z 0")).isEqualTo("[]");
    assertThat(store.run("zrandmember absent -5 withscores")).isEqualTo("[]");
  }

  @ParameterizedTest
  @CsvSource({"20, 5", "20, 7", "20, 20", "20, 21", "500, 3", "500, 400"})
  void aPositiveCountRepliesDistinctMembers(int size, int count) {
    fill(size);
    List<String> members = members(store.run("zrandmember z " + count));
    assertThat(members).hasSize(Math.min(size, count)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 300})
  void aNegativeCountRepliesAsManyAsAskedFor(int size) {
    fill(size);
    assertThat(members(store.run("zrandmember z -1000"))).hasSize(1000);
  }

  @Test
  void repliesScoresFlatInTheSecondProtocolAndInPairsInTheThird() {
    store.run("zadd z 1.5 m");
    assertThat(store.run("zrandmember z -2 WITHSCORES"))
        .isEqualTo("[\"m\", \"1.5\", \"m\", \"1.5\"]");
    store.first().session.protocol(3, store.first().reply);
    assertThat(store.run("zrandmember z 2 withscores")).isEqualTo("[[\"m\", ,1.5]]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "4", "-1"})
  void choosesEveryMemberAsOften(String count) {
    fill(10);
    Map<String, Integer> chosen = new TreeMap<>();
    int rounds = 10_000;
    for (int round = 0; round < rounds; round++) {
      members(store.run("zrandmember z " + count)).forEach(m -> chosen.merge(m, 1, Integer::sum));
    }
    int expected = rounds * Math.abs(Integer.parseInt(count)) / 10;
    assertThat(chosen).hasSize(10);
    chosen.values().forEach(times -> assertThat(times).isBetween(expected / 2, expected * 2));
  }

  @ParameterizedTest
  @CsvSource({
    "x, ERR value is not an integer or out of range",
    "1 foo, ERR syntax error",
    "1 withscores foo, ERR syntax error",
    "4611686018427387904 withscores, ERR value is out of range",
  })
  void refusesMistakes(String arguments, String error) {
    assertThat(store.run("zrandmember z " + arguments)).isEqualTo("-" + error);
  }

  @Test
  void refusesAnotherType() {
    store.run("set k v");
    assertThat(store.run("zrandmember k")).startsWith("-WRONGTYPE");
    assertThat(store.run("zrandmember k 0")).startsWith("-WRONGTYPE");
  }

  private void fill(int members) {
    for (int member = 0; member < members; member++) {
      store.run("zadd z 1 m" + member);
    }
  }

  private static List<String> members(String reply) {
    List<String> members = new ArrayList<>();
    MEMBER.matcher(reply).results().forEach(found -> members.add(found.group(1)));
    return members;
  }
}
