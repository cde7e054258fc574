package io.keywake.exporter;

import io.keywake.schemas.record.Delta;
import io.keywake.schemas.record.HashField;
import io.keywake.schemas.record.SortedSetMember;
import io.keywake.store.keyspace.Effect;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A change of a large value in the terms of its record. Stateless. */
final class DeltaRecords {
  private static final byte[][] NOTHING = {};

  private DeltaRecords() {}

  /**
   * What goes, and where something comes in.
   *
   * @param base what readers are to know of it, by its sequence
   */
  static Delta delta(Effect.Delta effect, long base) {
    long index = 0;
    long removedCount = 0;
    byte[][] removed = NOTHING;
    if (effect instanceof Effect.StringWritten written) {
      index = written.offset();
    } else if (effect instanceof Effect.ListSpliced spliced) {
      index = spliced.index();
      removedCount = spliced.removed();
    } else if (effect instanceof Effect.HashChanged changed) {
      removed = changed.removed();
    } else if (effect instanceof Effect.SetChanged changed) {
      removed = changed.removed();
    } else if (effect instanceof Effect.SortedSetChanged changed) {
      removed = changed.removed();
    }
    boolean expiryChanged = effect instanceof Effect.ExpiryChanged;
    return new Delta(base, expiryChanged, index, removedCount, buffers(removed));
  }

  /** What comes in, as the field of its type has it; null if the expiry changed alone. */
  static @Nullable Object value(Effect.Delta effect) {
    if (effect instanceof Effect.StringWritten written) {
      return ByteBuffer.wrap(written.bytes());
    } else if (effect instanceof Effect.HashChanged changed) {
      return fields(changed.put());
    } else if (effect instanceof Effect.ListSpliced spliced) {
      return buffers(spliced.inserted());
    } else if (effect instanceof Effect.SetChanged changed) {
      return buffers(changed.added());
    } else if (effect instanceof Effect.SortedSetChanged changed) {
      return members(changed.put(), changed.scores());
    }
    return null;
  }

  private static List<HashField> fields(byte[][] pairs) {
    List<HashField> fields = new ArrayList<>(pairs.length / 2);
    for (int i = 0; i < pairs.length; i += 2) {
      fields.add(new HashField(ByteBuffer.wrap(pairs[i]), ByteBuffer.wrap(pairs[i + 1])));
    }
    return fields;
  }

  private static List<SortedSetMember> members(byte[][] members, double[] scores) {
    List<SortedSetMember> list = new ArrayList<>(members.length);
    for (int i = 0; i < members.length; i++) {
      list.add(new SortedSetMember(ByteBuffer.wrap(members[i]), scores[i]));
    }
    return list;
  }

  private static List<ByteBuffer> buffers(byte[][] arrays) {
    return Arrays.stream(arrays).map(ByteBuffer::wrap).toList();
  }
}
