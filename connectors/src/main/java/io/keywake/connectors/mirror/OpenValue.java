package io.keywake.connectors.mirror;

import java.util.Arrays;
import java.util.Comparator;

/**
 * A value that can be changed in part. Owned by the mirror's thread.
 *
 * <p>A change that does not fit the value cannot come from an exporter, as it builds on the very
 * value that is there.
 */
sealed interface OpenValue {
  void change(MirrorDelta.Change change);

  /** The value as it is now, as a copy of the whole. */
  MirrorValue toValue();

  static OpenValue of(MirrorValue value) {
    if (value instanceof MirrorValue.StringValue string) {
      return new OpenString(string);
    } else if (value instanceof MirrorValue.HashValue hash) {
      return new OpenHash(hash);
    } else if (value instanceof MirrorValue.ListValue list) {
      return new OpenList(list);
    } else if (value instanceof MirrorValue.SetValue set) {
      return new OpenSet(set);
    }
    return new OpenSortedSet((MirrorValue.SortedSetValue) value);
  }

  /** A string with room behind it. */
  final class OpenString implements OpenValue {
    private byte[] bytes;
    private int length;

    OpenString(MirrorValue.StringValue string) {
      bytes = string.bytes().clone();
      length = bytes.length;
    }

    @Override
    public void change(MirrorDelta.Change change) {
      MirrorDelta.StringWritten written = (MirrorDelta.StringWritten) change;
      int offset = Math.toIntExact(written.offset());
      int end = Math.addExact(offset, written.bytes().length);
      if (end > bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.max(end, Math.min(2L * length, ARRAY_MAX)));
      }
      System.arraycopy(written.bytes(), 0, bytes, offset, written.bytes().length);
      length = Math.max(length, end);
    }

    @Override
    public MirrorValue toValue() {
      return new MirrorValue.StringValue(Arrays.copyOf(bytes, length));
    }
  }

  /** A hash by field. */
  final class OpenHash implements OpenValue {
    private final MemberTable fields;

    OpenHash(MirrorValue.HashValue hash) {
      fields = new MemberTable(hash.size());
      hash.forEach(fields::put);
    }

    @Override
    public void change(MirrorDelta.Change change) {
      MirrorDelta.HashChanged changed = (MirrorDelta.HashChanged) change;
      for (int i = 0; i < changed.fields().length; i++) {
        fields.put(changed.fields()[i], changed.values()[i]);
      }
      for (byte[] field : changed.removed()) {
        fields.remove(field);
      }
    }

    @Override
    public MirrorValue toValue() {
      byte[][] names = new byte[fields.size()][];
      byte[][] values = new byte[fields.size()][];
      int[] next = {0};
      fields.forEach(
          (field, value) -> {
            names[next[0]] = field;
            values[next[0]++] = (byte[]) value;
          });
      return new MirrorValue.HashValue(names, values);
    }
  }

  /** A list that is changed anywhere. */
  final class OpenList implements OpenValue {
    private final ElementRing elements;

    OpenList(MirrorValue.ListValue list) {
      elements = new ElementRing(list.elements);
    }

    @Override
    public void change(MirrorDelta.Change change) {
      MirrorDelta.ListSpliced spliced = (MirrorDelta.ListSpliced) change;
      elements.splice(
          Math.toIntExact(spliced.index()),
          Math.toIntExact(spliced.removedCount()),
          spliced.inserted());
    }

    @Override
    public MirrorValue toValue() {
      return new MirrorValue.ListValue(elements.toArray());
    }
  }

  /** A set by member. */
  final class OpenSet implements OpenValue {
    private static final Object THERE = new Object();

    private final MemberTable members;

    OpenSet(MirrorValue.SetValue set) {
      members = new MemberTable(set.size());
      set.forEach(member -> members.put(member, THERE));
    }

    @Override
    public void change(MirrorDelta.Change change) {
      MirrorDelta.SetChanged changed = (MirrorDelta.SetChanged) change;
      for (byte[] member : changed.added()) {
        members.put(member, THERE);
      }
      for (byte[] member : changed.removed()) {
        members.remove(member);
      }
    }

    @Override
    public MirrorValue toValue() {
      byte[][] copy = new byte[members.size()][];
      int[] next = {0};
      members.forEach((member, there) -> copy[next[0]++] = member);
      return new MirrorValue.SetValue(copy);
    }
  }

  /** A sorted set by member; its order is made when it is read, which is rarer than a change. */
  final class OpenSortedSet implements OpenValue {
    private static final Comparator<Scored> ORDER =
        (a, b) -> {
          // Not by Double.compare, for which 0 and -0 differ.
          int byScore = a.score < b.score ? -1 : a.score > b.score ? 1 : 0;
          return byScore != 0 ? byScore : Arrays.compareUnsigned(a.member, b.member);
        };

    private record Scored(byte[] member, double score) {}

    private final MemberTable members;

    OpenSortedSet(MirrorValue.SortedSetValue set) {
      members = new MemberTable(set.size());
      set.forEach(members::put);
    }

    @Override
    public void change(MirrorDelta.Change change) {
      MirrorDelta.SortedSetChanged changed = (MirrorDelta.SortedSetChanged) change;
      for (int i = 0; i < changed.members().length; i++) {
        members.put(changed.members()[i], changed.scores()[i]);
      }
      for (byte[] member : changed.removed()) {
        members.remove(member);
      }
    }

    @Override
    public MirrorValue toValue() {
      Scored[] sorted = new Scored[members.size()];
      int[] next = {0};
      members.forEach((member, score) -> sorted[next[0]++] = new Scored(member, (Double) score));
      Arrays.sort(sorted, ORDER);
      byte[][] names = new byte[sorted.length][];
      double[] scores = new double[sorted.length];
      for (int i = 0; i < sorted.length; i++) {
        names[i] = sorted[i].member();
        scores[i] = sorted[i].score();
      }
      return new MirrorValue.SortedSetValue(names, scores);
    }
  }

  /** The longest array. */
  int ARRAY_MAX = Integer.MAX_VALUE - 8;
}
