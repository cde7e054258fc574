package io.keywake.connectors.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.keywake.connectors.mirror.ValueJoiner.Slice;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValueJoinerTest {
  @Test
  void joinsTheBytesOfAString() {
    assertThat(join(first(string("abc")), next(string("")), next(string("de"))))
        .isEqualTo(string("abcde"));
  }

  @Test
  void putsElementsBehindEachOther() {
    assertThat(join(first(list("a", "b")), first(list("c")), first(list("", "d"))))
        .isEqualTo(list("a", "b", "c", "", "d"));
    assertThat(join(first(set("a", "b")), first(set("c")))).isEqualTo(set("a", "b", "c"));
  }

  @Test
  void goesOnWithAnElementThatWasCut() {
    assertThat(join(first(list("a", "b")), next(list("c", "d")), next(list("e")), next(list("f"))))
        .isEqualTo(list("a", "bc", "def"));
  }

  @Test
  void goesOnWithNameAndValueOfAFieldThatWasCut() {
    assertThat(
            join(
                first(hash("a", "1", "lo", "")),
                next(hash("ng", "va")),
                next(hash("", "lue", "z", "26"))))
        .isEqualTo(hash("a", "1", "long", "value", "z", "26"));
  }

  @Test
  void keepsOneScoreOfAMemberThatWasCut() {
    assertThat(
            join(
                first(sortedSet(new double[] {1, 2}, "a", "b")),
                next(sortedSet(new double[] {2, 3}, "c", "d"))))
        .isEqualTo(sortedSet(new double[] {1, 2, 3}, "a", "bc", "d"));
  }

  @Test
  void refusesSlicesOfDifferentTypes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> join(first(string("a")), first(list("b"))))
        .withMessageContaining("list of 1 elements");
  }

  private static MirrorValue join(Slice... slices) {
    return ValueJoiner.join(List.of(slices));
  }

  private static Slice first(MirrorValue value) {
    return new Slice(value, false);
  }

  private static Slice next(MirrorValue value) {
    return new Slice(value, true);
  }

  private static MirrorValue string(String text) {
    return new MirrorValue.StringValue(text.getBytes(UTF_8));
  }

  private static MirrorValue list(String... elements) {
    return new MirrorValue.ListValue(bytes(elements));
  }

  private static MirrorValue set(String... members) {
    return new MirrorValue.SetValue(bytes(members));
  }

  private static MirrorValue sortedSet(double[] scores, String... members) {
    return new MirrorValue.SortedSetValue(bytes(members), scores);
  }

  private static MirrorValue hash(String... fieldsAndValues) {
    byte[][] fields = new byte[fieldsAndValues.length / 2][];
    byte[][] values = new byte[fields.length][];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = fieldsAndValues[2 * i].getBytes(UTF_8);
      values[i] = fieldsAndValues[2 * i + 1].getBytes(UTF_8);
    }
    return new MirrorValue.HashValue(fields, values);
  }

  private static byte[][] bytes(String... texts) {
    return Arrays.stream(texts).map(text -> text.getBytes(UTF_8)).toArray(byte[][]::new);
  }
}
