package io.keywake.connectors.sink;

import io.keywake.connectors.mirror.MirrorEntry;
import io.keywake.connectors.mirror.MirrorValue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A change that was read and is not written yet. Immutable.
 *
 * @param source whose record completed it
 * @param offset that record's
 * @param countedBefore of the last record before it that counted in {@code source}
 * @param entry what is there now; null if nothing
 * @param version the store's at the change
 * @param unitEnd the last sequence of the unit that the change is part of
 * @param isParted whether it came in parts, so that {@code source} does not tell all of its records
 */
record Change(
    TopicPartition source,
    long offset,
    Version countedBefore,
    EntryName name,
    @Nullable MirrorEntry entry,
    Version version,
    long unitEnd,
    boolean isParted) {
  private static final long OVERHEAD_BYTES = 200;
  private static final long ELEMENT_BYTES = 24;

  /** Whether nothing of its unit is beyond a version. */
  boolean isClosedAt(Version frontier) {
    return new Version(version.generation(), unitEnd).isUpTo(frontier);
  }

  /** About how much memory it takes. */
  long bytes() {
    long bytes = OVERHEAD_BYTES + name.key().length;
    return entry == null ? bytes : bytes + bytes(entry.value());
  }

  private static long bytes(MirrorValue value) {
    if (value instanceof MirrorValue.StringValue string) {
      return string.bytes().length;
    }
    AtomicLong bytes = new AtomicLong();
    if (value instanceof MirrorValue.HashValue hash) {
      hash.forEach((f, v) -> bytes.addAndGet(2 * ELEMENT_BYTES + f.length + v.length));
    } else if (value instanceof MirrorValue.ListValue list) {
      list.forEach(element -> bytes.addAndGet(ELEMENT_BYTES + element.length));
    } else if (value instanceof MirrorValue.SetValue set) {
      set.forEach(member -> bytes.addAndGet(ELEMENT_BYTES + member.length));
    } else {
      ((MirrorValue.SortedSetValue) value)
          .forEach((member, score) -> bytes.addAndGet(2 * ELEMENT_BYTES + member.length));
    }
    return bytes.get();
  }
}
