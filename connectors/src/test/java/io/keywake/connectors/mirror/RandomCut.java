package io.keywake.connectors.mirror;

import io.keywake.connectors.mirror.ValueJoiner.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Cuts a value anywhere: between elements, and within some of them. */
final class RandomCut {
  private final Random random;
  private final List<Slice> slices = new ArrayList<>();
  private final List<byte[]> first = new ArrayList<>();
  private final List<byte[]> second = new ArrayList<>();
  private final List<Double> scores = new ArrayList<>();
  private boolean continued;

  private RandomCut(Random random) {
    this.random = random;
  }

  static List<Slice> of(MirrorValue value, Random random) {
    RandomCut cut = new RandomCut(random);
    if (value instanceof MirrorValue.StringValue string) {
      cut.add(value, string.bytes(), new byte[0], 0);
    } else if (value instanceof MirrorValue.HashValue hash) {
      hash.forEach((field, fieldValue) -> cut.add(value, field, fieldValue, 0));
    } else if (value instanceof MirrorValue.ListValue list) {
      list.forEach(element -> cut.add(value, element, new byte[0], 0));
    } else if (value instanceof MirrorValue.SetValue set) {
      set.forEach(member -> cut.add(value, member, new byte[0], 0));
    } else {
      ((MirrorValue.SortedSetValue) value)
          .forEach((member, score) -> cut.add(value, member, new byte[0], score));
    }
    cut.endSlice(value);
    return cut.slices;
  }

  private void add(MirrorValue type, byte[] a, byte[] b, double score) {
    int from = 0;
    int all = a.length + b.length;
    while (random.nextInt(3) == 0) {
      int to = from + random.nextInt(all - from + 1);
      piece(a, b, from, to, score);
      endSlice(type);
      continued = true;
      from = to;
    }
    piece(a, b, from, all, score);
    if (random.nextInt(3) == 0) {
      endSlice(type);
    }
  }

  private void piece(byte[] a, byte[] b, int from, int to, double score) {
    first.add(Arrays.copyOfRange(a, Math.min(from, a.length), Math.min(to, a.length)));
    second.add(Arrays.copyOfRange(b, Math.max(0, from - a.length), Math.max(0, to - a.length)));
    scores.add(score);
  }

  private void endSlice(MirrorValue type) {
    if (!first.isEmpty()) {
      slices.add(new Slice(value(type), continued));
      first.clear();
      second.clear();
      scores.clear();
      continued = false;
    }
  }

  private MirrorValue value(MirrorValue type) {
    byte[][] elements = first.toArray(new byte[0][]);
    if (type instanceof MirrorValue.StringValue) {
      return new MirrorValue.StringValue(elements[0]);
    } else if (type instanceof MirrorValue.HashValue) {
      return new MirrorValue.HashValue(elements, second.toArray(new byte[0][]));
    } else if (type instanceof MirrorValue.ListValue) {
      return new MirrorValue.ListValue(elements);
    } else if (type instanceof MirrorValue.SetValue) {
      return new MirrorValue.SetValue(elements);
    }
    return new MirrorValue.SortedSetValue(
        elements, scores.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
