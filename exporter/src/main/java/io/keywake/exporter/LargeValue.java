package io.keywake.exporter;

import io.keywake.schemas.record.Parts;
import io.keywake.store.keyspace.Entry;
import org.jspecify.annotations.Nullable;

/**
 * A value that goes in parts, and how far it has come. Owned by the exporter's thread.
 *
 * <p>What is encoded already need not be kept, and what is not is the frozen value itself: so a
 * value of any size takes no more than one part beside itself.
 */
final class LargeValue {
  private final DbKey key;
  private final Entry entry;
  private final long version;
  private final ValueCutter cutter;
  private int count;
  private long elements;

  /**
   * @param version the sequence of the record that the value is part of
   * @param sliceBytesMax of what one part holds
   */
  LargeValue(DbKey key, Entry entry, long version, int sliceBytesMax) {
    this.key = key;
    this.entry = entry;
    this.version = version;
    this.cutter = new ValueCutter(entry.value(), sliceBytesMax);
  }

  DbKey key() {
    return key;
  }

  Entry entry() {
    return entry;
  }

  long version() {
    return version;
  }

  /** Slices that have been handed out. */
  int count() {
    return count;
  }

  /** The next slice, or null after the last. */
  ValueCutter.@Nullable Slice next() {
    ValueCutter.Slice slice = cutter.next();
    if (slice != null) {
      count++;
      elements = Math.addExact(elements, slice.elements());
    }
    return slice;
  }

  /** What a part says of itself that holds the slice handed out last. */
  Parts part(ValueCutter.Slice slice) {
    return new Parts(version, count, slice.elements(), slice.continued());
  }

  /** What the manifest says, after the last slice. */
  Parts manifest() {
    return new Parts(version, count, elements, false);
  }
}
