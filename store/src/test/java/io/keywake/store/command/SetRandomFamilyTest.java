package io.keywake.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SetRandomFamilyTest {
  private final StoreHarness store = new StoreHarness();

  private void fill(int members, String prefix) {
    for (int i = 0; i < members; i++) {
      store.run("sadd s " + prefix + i);
    }
  }

  private static List<String> members(String reply) {
    String inside = reply.substring(1, reply.length() - 1);
    return inside.isEmpty() ? List.of() : List.of(inside.split(", ", -1));
  }

  @Test
  void findsNothingInASetThatIsNotThere() {
    assertThat(store.run("srandmember s")).isEqualTo("nil");
    assertThat(store.run("srandmember s 5")).isEqualTo("[]");
    assertThat(store.run("spop s")).isEqualTo("nil");
    assertThat(store.run("spop s 5")).isEqualTo("[]");
    assertThat(store.keyspace.sequence()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "m", "m-with-a-name-that-is-too-long-for-a-small-set-of-strings-0000000"})
  void popsEachMemberOnce(String prefix) {
    fill(60, prefix);
    Set<String> popped = new TreeSet<>();
    popped.add(store.run("spop s"));
    popped.addAll(members(store.run("spop s 3")));
    popped.addAll(members(store.run("spop s 40")));
    assertThat(popped).hasSize(44);
    assertThat(store.run("scard s")).isEqualTo(":16");
    popped.addAll(members(store.run("spop s 16")));
    assertThat(popped).hasSize(60);
    assertThat(store.run("exists s")).isEqualTo(":0");
  }

  @Test
  void theKeyGoesWithItsLastMember() {
    store.run("sadd s a");
    assertThat(store.run("spop s")).isEqualTo("\"a\"");
    assertThat(store.run("exists s")).isEqualTo(":0");
  }

  @Test
  void poppingNoneChangesNothing() {
    store.run("sadd s a");
    assertThat(store.run("spop s 0")).isEqualTo("[]");
    assertThat(store.keyspace.sequence()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "m"})
  void choosesEachMemberAboutAsOften(String prefix) {
    fill(20, prefix);
    Map<String, Integer> chosen = new TreeMap<>();
    for (int i = 0; i < 2_000; i++) {
      members(store.run("srandmember s 3"))
          .forEach(member -> chosen.merge(member, 1, Integer::sum));
    }
    // Expected 300 of each; the standard deviation is about 16.
    assertThat(chosen).hasSize(20);
    assertThat(chosen.values()).allMatch(count -> count > 200 && count < 400);
  }

  @Test
  void aPositiveCountNeverRepeats() {
    fill(200, "m");
    for (int count : new int[] {1, 10, 66, 67, 199, 200, 1000}) {
      List<String> chosen = members(store.run("srandmember s " + count));
      assertThat(chosen).hasSize(Math.min(count, 200)).doesNotHaveDuplicates();
    }
    assertThat(store.run("scard s")).isEqualTo(":200");
  }

  @Test
  void aNegativeCountMayRepeat() {
    fill(3, "m");
    assertThat(members(store.run("srandmember s -50")))
        .hasSize(50)
        .isSubsetOf("\"m0\"", "\"m1\"", "\"m2\"");
  }

  @Test
  void refusesACountThatIsNone() {
    assertThat(store.run("spop s -1")).isEqualTo("-ERR value is out of range, must be positive");
    assertThat(store.run("spop s 1 2")).isEqualTo("-ERR syntax error");
    assertThat(store.run("srandmember s 1 2")).isEqualTo("-ERR syntax error");
    assertThat(store.run("srandmember s x"))
        .isEqualTo("-ERR value is not an integer or out of range");
    assertThat(store.run("srandmember s -9223372036854775808"))
        .isEqualTo(
            "-ERR value is out of range, value must between -9223372036854775807 and"
                + " 9223372036854775807");
  }
}
