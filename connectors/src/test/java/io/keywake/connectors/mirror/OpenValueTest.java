package io.keywake.connectors.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Values that are changed in part, beside what the JDK makes of the same changes. */
class OpenValueTest {
  private static final int STEPS = 20_000;

  private final Random random = new Random(1);

  @Test
  void aStringIsOverwrittenAndGrowsWithZerosInItsGaps() {
    OpenValue value = OpenValue.of(new MirrorValue.StringValue(new byte[0]));
    byte[] model = new byte[0];
    for (int step = 0; step < 500; step++) {
      int offset = random.nextInt(model.length + 20);
      byte[] bytes = bytes(1 + random.nextInt(9));
      value.change(new MirrorDelta.StringWritten(offset, bytes));
      model = Arrays.copyOf(model, Math.max(model.length, offset + bytes.length));
      System.arraycopy(bytes, 0, model, offset, bytes.length);
      assertThat(((MirrorValue.StringValue) value.toValue()).bytes()).isEqualTo(model);
    }
  }

  @Test
  void aHashGetsAndLosesFields() {
    OpenValue value = OpenValue.of(new MirrorValue.HashValue(new byte[0][], new byte[0][]));
    Map<ByteBuffer, ByteBuffer> model = new HashMap<>();
    for (int step = 0; step < STEPS; step++) {
      byte[][] fields = {member(), member()};
      byte[][] values = {bytes(3), bytes(3)};
      byte[][] removed = {member(), member(), member()};
      value.change(new MirrorDelta.HashChanged(fields, values, removed));
      for (int i = 0; i < fields.length; i++) {
        model.put(ByteBuffer.wrap(fields[i]), ByteBuffer.wrap(values[i]));
      }
      for (byte[] field : removed) {
        model.remove(ByteBuffer.wrap(field));
      }
      if (step % 100 == 0) {
        assertThat(((MirrorValue.HashValue) value.toValue()).toMap()).isEqualTo(model);
      }
    }
  }

  @Test
  void aSetGetsAndLosesMembers() {
    OpenValue value = OpenValue.of(new MirrorValue.SetValue(new byte[][] {{1}, {2}}));
    Set<ByteBuffer> model = new HashSet<>(List.of(buffer(1), buffer(2)));
    for (int step = 0; step < STEPS; step++) {
      byte[][] added = {member(), member()};
      byte[][] removed = {member()};
      value.change(new MirrorDelta.SetChanged(added, removed));
      for (byte[] member : added) {
        model.add(ByteBuffer.wrap(member));
      }
      model.remove(ByteBuffer.wrap(removed[0]));
      if (step % 100 == 0) {
        assertThat(((MirrorValue.SetValue) value.toValue()).toSet()).isEqualTo(model);
      }
    }
  }

  @Test
  void aSortedSetIsReadByScoreAndThenByMember() {
    OpenValue value = OpenValue.of(new MirrorValue.SortedSetValue(new byte[0][], new double[0]));
    byte[][] put = {{3}, {2}, {(byte) 200}, {1}, {9}};
    double[] scores = {0.0, 5, -0.0, Double.NEGATIVE_INFINITY, 7};
    value.change(new MirrorDelta.SortedSetChanged(put, scores, new byte[0][]));
    value.change(
        new MirrorDelta.SortedSetChanged(
            new byte[][] {{2}}, new double[] {-1}, new byte[][] {{9}}));

    List<Byte> members = new ArrayList<>();
    List<Double> found = new ArrayList<>();
    ((MirrorValue.SortedSetValue) value.toValue())
        .forEach(
            (member, score) -> {
              members.add(member[0]);
              found.add(score);
            });

    assertThat(members).containsExactly((byte) 1, (byte) 2, (byte) 3, (byte) 200);
    assertThat(found).containsExactly(Double.NEGATIVE_INFINITY, -1.0, 0.0, -0.0);
  }

  @Test
  void aListIsSplicedAnywhere() {
    OpenValue value = OpenValue.of(new MirrorValue.ListValue(new byte[0][]));
    List<ByteBuffer> model = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      int index = place(model.size());
      int removed = Math.min(model.size() - index, random.nextInt(model.size() > 60 ? 9 : 4));
      byte[][] inserted = new byte[random.nextInt(4)][];
      Arrays.setAll(inserted, i -> bytes(2));
      value.change(new MirrorDelta.ListSpliced(index, removed, inserted));
      model.subList(index, index + removed).clear();
      model.addAll(index, Arrays.stream(inserted).map(ByteBuffer::wrap).toList());
      assertThat(elements(value)).isEqualTo(model);
    }
  }

  /** Often one of the ends. */
  private int place(int size) {
    return switch (random.nextInt(3)) {
      case 0 -> 0;
      case 1 -> size - Math.min(size, random.nextInt(3));
      default -> random.nextInt(size + 1);
    };
  }

  private static List<ByteBuffer> elements(OpenValue value) {
    List<ByteBuffer> elements = new ArrayList<>();
    ((MirrorValue.ListValue) value.toValue())
        .forEach(element -> elements.add(ByteBuffer.wrap(element)));
    return elements;
  }

  private byte[] member() {
    return new byte[] {(byte) random.nextInt(100), 7};
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static ByteBuffer buffer(int value) {
    return ByteBuffer.wrap(new byte[] {(byte) value});
  }
}
