package io.keywake.connectors.mirror;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/** Makes one value of the slices that it was cut into. Owned by the mirror's thread. */
final class ValueJoiner {
  /**
   * What one part holds of a value.
   *
   * @param value a value of the same type
   * @param continued whether its first element goes on with the last one of the slice before
   */
  record Slice(MirrorValue value, boolean continued) {}

  /** Elements of a list or set, or fields of a hash, or members of a sorted set. */
  private final Column first = new Column();

  private final Column second = new Column();
  private final DoubleStream.Builder scores = DoubleStream.builder();

  private ValueJoiner() {}

  /** The whole value; of all slices in their order, which are of one type. */
  static MirrorValue join(List<Slice> slices) {
    MirrorValue type = slices.get(0).value();
    ValueJoiner joiner = new ValueJoiner();
    for (Slice slice : slices) {
      if (!slice.value().getClass().equals(type.getClass())) {
        throw new IllegalArgumentException(slice.value() + " among the parts of a " + type);
      }
      joiner.add(slice);
    }
    if (type instanceof MirrorValue.StringValue) {
      return new MirrorValue.StringValue(joiner.first.arrays()[0]);
    } else if (type instanceof MirrorValue.HashValue) {
      return new MirrorValue.HashValue(joiner.first.arrays(), joiner.second.arrays());
    } else if (type instanceof MirrorValue.ListValue) {
      return new MirrorValue.ListValue(joiner.first.arrays());
    } else if (type instanceof MirrorValue.SetValue) {
      return new MirrorValue.SetValue(joiner.first.arrays());
    }
    return new MirrorValue.SortedSetValue(joiner.first.arrays(), joiner.scores.build().toArray());
  }

  private void add(Slice slice) {
    boolean continued = slice.continued();
    MirrorValue value = slice.value();
    if (value instanceof MirrorValue.StringValue string) {
      first.add(new byte[][] {string.bytes()}, continued);
    } else if (value instanceof MirrorValue.HashValue hash) {
      first.add(hash.fields, continued);
      second.add(hash.values, continued);
    } else if (value instanceof MirrorValue.ListValue list) {
      first.add(list.elements, continued);
    } else if (value instanceof MirrorValue.SetValue set) {
      first.add(set.members, continued);
    } else {
      MirrorValue.SortedSetValue set = (MirrorValue.SortedSetValue) value;
      first.add(set.members, continued);
      Arrays.stream(set.scores).skip(continued ? 1 : 0).forEach(scores);
    }
  }

  /** Arrays one after the other, of which some come in several pieces. */
  private static final class Column {
    private final List<byte[]> whole = new ArrayList<>();

    /** Pieces of the last array. */
    private final List<byte[]> open = new ArrayList<>();

    /** Adds arrays, of which the first may be a further piece of the last one. */
    void add(byte[][] arrays, boolean continued) {
      for (int i = 0; i < arrays.length; i++) {
        if (i > 0 || !continued) {
          close();
        }
        open.add(arrays[i]);
      }
    }

    private void close() {
      if (!open.isEmpty()) {
        whole.add(open.size() == 1 ? open.get(0) : concatenated());
        open.clear();
      }
    }

    private byte[] concatenated() {
      ByteBuffer all = ByteBuffer.allocate(open.stream().mapToInt(piece -> piece.length).sum());
      open.forEach(all::put);
      return all.array();
    }

    byte[][] arrays() {
      close();
      return whole.toArray(new byte[0][]);
    }
  }
}
