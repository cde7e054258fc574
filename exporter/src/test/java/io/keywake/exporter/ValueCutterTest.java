package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.exporter.ValueCutter.Slice;
import io.keywake.schemas.record.HashField;
import io.keywake.schemas.record.SortedSetMember;
import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.KeyspaceSettings;
import io.keywake.store.keyspace.ListEnd;
import io.keywake.store.keyspace.ScoreRule;
import io.keywake.store.keyspace.collection.SipHash;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ValueCutterTest {
  private static final int OVERHEAD = ValueCutter.ELEMENT_OVERHEAD_BYTES;
  private static final byte[] KEY = {'k'};

  private final Keyspace keyspace =
      new Keyspace(KeyspaceSettings.DEFAULT, SipHash.random(new Random(1)), () -> 1000);

  @Test
  void cutsAStringIntoPiecesOfTheLargestSize() {
    Entry entry = entry(() -> keyspace.strings().set(0, KEY, bytes("abcdefgh"), Entry.NO_EXPIRY));
    assertThat(ValueCutter.mustCut(entry, 8)).isFalse();
    assertThat(ValueCutter.mustCut(entry, 7)).isTrue();
    List<Slice> slices = slices(entry, 3);
    assertThat(slices).extracting(slice -> text(slice.value())).containsExactly("abc", "def", "gh");
    assertThat(slices).extracting(Slice::elements).containsExactly(3L, 3L, 2L);
    assertThat(slices).extracting(Slice::continued).containsExactly(false, true, true);
  }

  @Test
  void cutsAStringThatTakesLittleMemoryForItsLength() {
    int length = 1 << 20;
    Entry entry = entry(() -> keyspace.strings().write(0, KEY, length - 1, bytes("x")));
    int bytesMax = 256 << 10;
    assertThat(entry.heapBytes()).isLessThan(bytesMax / 16);
    assertThat(ValueCutter.mustCut(entry, bytesMax)).isTrue();
    assertThat(slices(entry, bytesMax)).hasSize(length / bytesMax);
  }

  @Test
  void cutsAListBetweenElements() {
    Entry entry = list("abc", "de", "fg", "h");
    int two = 2 * OVERHEAD + 5;
    assertThat(ValueCutter.mustCut(entry, 4 * OVERHEAD + 8)).isFalse();
    assertThat(ValueCutter.mustCut(entry, 4 * OVERHEAD + 7)).isTrue();
    List<Slice> slices = slices(entry, two);
    assertThat(slices)
        .extracting(slice -> texts(slice.value()))
        .containsExactly(List.of("abc", "de"), List.of("fg", "h"));
    assertThat(slices).extracting(Slice::elements).containsExactly(2L, 2L);
    assertThat(slices).extracting(Slice::continued).containsOnly(false);
  }

  @Test
  void cutsAnElementThatIsLargerThanASlice() {
    List<Slice> slices = slices(list("a", "bcdefghi", "j"), OVERHEAD + 3);
    assertThat(slices)
        .extracting(slice -> texts(slice.value()))
        .containsExactly(List.of("a"), List.of("bcd"), List.of("efg"), List.of("hi"), List.of("j"));
    assertThat(slices).extracting(Slice::elements).containsExactly(1L, 1L, 0L, 0L, 1L);
    assertThat(slices)
        .extracting(Slice::continued)
        .containsExactly(false, false, true, true, false);
  }

  @Test
  void goesOnWithOtherElementsBehindTheRestOfOne() {
    List<Slice> slices = slices(list("abcdefghijklmnopqrstuv", "w"), 2 * OVERHEAD + 2);
    assertThat(slices)
        .extracting(slice -> texts(slice.value()))
        .containsExactly(List.of("abcdefghijklmnop"), List.of("qrstuv"), List.of("w"));
    slices = slices(list("abcdefghijklmnopq", "w"), 2 * OVERHEAD + 2);
    assertThat(slices)
        .extracting(slice -> texts(slice.value()))
        .containsExactly(List.of("abcdefghijklmnop"), List.of("q", "w"));
    assertThat(slices).extracting(Slice::elements).containsExactly(1L, 1L);
  }

  @Test
  void cutsAFieldFirstInItsNameAndThenInItsValue() {
    Entry entry = entry(() -> keyspace.hashes().put(0, KEY, bytes("name"), bytes("value")));
    List<String> found = new ArrayList<>();
    for (Slice slice : slices(entry, OVERHEAD + 3)) {
      for (Object each : (List<?>) slice.value()) {
        HashField field = (HashField) each;
        found.add(text(field.getField()) + "=" + text(field.getValue()));
      }
    }
    assertThat(found).containsExactly("nam=", "e=va", "=lue");
  }

  @Test
  void repeatsTheScoreOfAMemberThatIsCut() {
    double[] scores = {2.5};
    Entry entry =
        entry(
            () ->
                keyspace
                    .sortedSets()
                    .put(0, KEY, ScoreRule.SET, new byte[][] {bytes("member")}, scores));
    List<String> found = new ArrayList<>();
    for (Slice slice : slices(entry, OVERHEAD + 4)) {
      for (Object each : (List<?>) slice.value()) {
        SortedSetMember member = (SortedSetMember) each;
        found.add(text(member.getMember()) + "=" + member.getScore());
      }
    }
    assertThat(found).containsExactly("memb=2.5", "er=2.5");
  }

  @Test
  void losesNothingOfManyMembers() {
    int members = 200_000;
    Entry entry =
        entry(
            () -> {
              for (int i = 0; i < members; i++) {
                keyspace.sets().add(0, KEY, bytes("member " + i));
              }
            });
    List<Slice> slices = slices(entry, 1 << 20);
    assertThat(slices).hasSizeGreaterThan(3);
    assertThat(slices.stream().flatMap(slice -> texts(slice.value()).stream()).distinct())
        .hasSize(members);
    assertThat(slices.stream().mapToLong(Slice::elements).sum()).isEqualTo(members);
  }

  private Entry list(String... elements) {
    return entry(
        () -> {
          keyspace.delete(0, KEY, DeleteCause.DELETED);
          for (String element : elements) {
            keyspace.lists().push(0, KEY, ListEnd.BACK, bytes(element));
          }
        });
  }

  private Entry entry(Runnable change) {
    keyspace.begin();
    change.run();
    keyspace.end();
    return Objects.requireNonNull(keyspace.find(0, KEY)).frozen();
  }

  private static List<Slice> slices(Entry entry, int bytesMax) {
    ValueCutter cutter = new ValueCutter(entry.value(), bytesMax);
    List<Slice> slices = new ArrayList<>();
    for (Slice slice = cutter.next(); slice != null; slice = cutter.next()) {
      slices.add(slice);
    }
    assertThat(cutter.next()).isNull();
    return slices;
  }

  private static List<String> texts(Object slice) {
    return ((List<?>) slice).stream().map(ValueCutterTest::text).toList();
  }

  private static String text(Object bytes) {
    return UTF_8.decode(((ByteBuffer) bytes).duplicate()).toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
