package io.keywake.connectors.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MirrorValueTest {
  @Test
  void comparesListsInTheirOrder() {
    assertThat(list("a", "b", "a")).isEqualTo(list("a", "b", "a"));
    assertThat(list("a", "b")).isNotEqualTo(list("b", "a")).isNotEqualTo(list("a", "b", "b"));
    assertThat(list("a", "b")).hasSameHashCodeAs(list("a", "b"));
  }

  @Test
  void comparesSetsInAnyOrder() {
    assertThat(set("a", "b")).isEqualTo(set("b", "a")).hasSameHashCodeAs(set("b", "a"));
    assertThat(set("a", "b")).isNotEqualTo(set("a", "c")).isNotEqualTo(set("a"));
  }

  @Test
  void comparesSortedSetsByMembersAndScores() {
    MirrorValue value = sortedSet(new double[] {1, 1}, "a", "b");
    assertThat(value).isEqualTo(sortedSet(new double[] {1, 1}, "b", "a"));
    assertThat(value).hasSameHashCodeAs(sortedSet(new double[] {1, 1}, "b", "a"));
    assertThat(value).isNotEqualTo(sortedSet(new double[] {1, 2}, "a", "b"));
    assertThat(value).isNotEqualTo(sortedSet(new double[] {1, 1}, "a", "c"));
    assertThat(sortedSet(new double[] {Double.NEGATIVE_INFINITY}, "a"))
        .isEqualTo(sortedSet(new double[] {Double.NEGATIVE_INFINITY}, "a"))
        .isNotEqualTo(sortedSet(new double[] {Double.POSITIVE_INFINITY}, "a"));
  }

  @Test
  void tellsTypesApartThatHoldTheSameBytes() {
    assertThat(list("a", "b")).isNotEqualTo(set("a", "b"));
    assertThat(set("a", "b")).isNotEqualTo(list("a", "b"));
    assertThat(new MirrorValue.HashValue(bytes("a"), bytes("1")))
        .isNotEqualTo(sortedSet(new double[] {1}, "a"));
  }

  @Test
  void handsOverWhatItHoldsInItsOrder() {
    List<String> seen = new ArrayList<>();
    list("x", "y", "x").forEach(element -> seen.add(new String(element, UTF_8)));
    sortedSet(new double[] {-1, 2.5}, "low", "high")
        .forEach((member, score) -> seen.add(new String(member, UTF_8) + " " + score));

    assertThat(seen).containsExactly("x", "y", "x", "low -1.0", "high 2.5");
    assertThat(list("x", "y").get(1)).isEqualTo("y".getBytes(UTF_8));
  }

  @Test
  void tellsItsSizeToPeople() {
    assertThat(list("a", "a")).hasToString("list of 2 elements");
    assertThat(set("a")).hasToString("set of 1 members");
    assertThat(sortedSet(new double[] {1}, "a")).hasToString("sorted set of 1 members");
  }

  private static MirrorValue.ListValue list(String... elements) {
    return new MirrorValue.ListValue(bytes(elements));
  }

  private static MirrorValue.SetValue set(String... members) {
    return new MirrorValue.SetValue(bytes(members));
  }

  private static MirrorValue.SortedSetValue sortedSet(double[] scores, String... members) {
    return new MirrorValue.SortedSetValue(bytes(members), scores);
  }

  private static byte[][] bytes(String... texts) {
    return Arrays.stream(texts).map(text -> text.getBytes(UTF_8)).toArray(byte[][]::new);
  }
}
