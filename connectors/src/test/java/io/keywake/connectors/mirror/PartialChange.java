package io.keywake.connectors.mirror;

import io.keywake.schemas.record.Delta;
import io.keywake.schemas.record.EntryChange;
import io.keywake.schemas.record.Operation;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A change of a part of a value, and how it stands in a record.
 *
 * @param put what comes in, as a value of its own
 */
record PartialChange(
    MirrorDelta.Change change, MirrorValue put, long index, long removedCount, byte[][] removed) {
  private static final byte[][] NOTHING = {};

  static PartialChange of(MirrorValue value, Random random) {
    if (value instanceof MirrorValue.StringValue string) {
      int offset = random.nextInt(string.bytes().length + 4);
      byte[] bytes = bytes(random);
      return new PartialChange(
          new MirrorDelta.StringWritten(offset, bytes),
          new MirrorValue.StringValue(bytes),
          offset,
          0,
          NOTHING);
    }
    byte[][] in = {bytes(random)};
    if (value instanceof MirrorValue.HashValue hash) {
      byte[][] values = {bytes(random)};
      byte[][] out = some(hash.fields, random);
      return new PartialChange(
          new MirrorDelta.HashChanged(in, values, out),
          new MirrorValue.HashValue(in, values),
          0,
          0,
          out);
    } else if (value instanceof MirrorValue.ListValue list) {
      int index = random.nextInt(list.size() + 1);
      int removed = random.nextInt(list.size() - index + 1);
      return new PartialChange(
          new MirrorDelta.ListSpliced(index, removed, in),
          new MirrorValue.ListValue(in),
          index,
          removed,
          NOTHING);
    } else if (value instanceof MirrorValue.SetValue set) {
      byte[][] out = some(set.members, random);
      return new PartialChange(
          new MirrorDelta.SetChanged(in, out), new MirrorValue.SetValue(in), 0, 0, out);
    }
    double[] scores = {random.nextInt(5)};
    byte[][] out = some(((MirrorValue.SortedSetValue) value).members, random);
    return new PartialChange(
        new MirrorDelta.SortedSetChanged(in, scores, out),
        new MirrorValue.SortedSetValue(in, scores),
        0,
        0,
        out);
  }

  void writeTo(EntryChange.Builder record, long base, boolean expiryChanged) {
    SimulatedExport.setValue(record.setOperation(Operation.DELTA), put);
    List<ByteBuffer> gone = Arrays.stream(removed).map(ByteBuffer::wrap).toList();
    record.setDelta(new Delta(base, expiryChanged, index, removedCount, gone));
    if (!expiryChanged) {
      record.setExpireAtMs(null);
    }
  }

  private static byte[][] some(byte[][] members, Random random) {
    return Arrays.copyOf(members, random.nextInt(members.length + 1));
  }

  private static byte[] bytes(Random random) {
    return new byte[] {(byte) random.nextInt(9), 1};
  }
}
