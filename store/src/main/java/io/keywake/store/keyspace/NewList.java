package io.keywake.store.keyspace;

import io.keywake.store.keyspace.collection.PackedElements;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A list in the making that no key holds yet. Owned by the execution thread. */
public final class NewList extends NewValue {
  private final ListLimits limits;

  /** The elements while they fit into the small form, and the bytes that they take there. */
  private final List<byte[]> small = new ArrayList<>();

  private int smallBytes;
  private @Nullable LargeList large;

  NewList(ListLimits limits) {
    this.limits = limits;
  }

  /** Adds an element at the end. */
  public void add(byte[] element) {
    if (large == null) {
      int bytes = PackedElements.packedBytes(element.length);
      if (small.size() < limits.entriesMax() && bytes <= limits.bytesMax() - smallBytes) {
        small.add(element);
        smallBytes += bytes;
        return;
      }
      large = grown();
      small.clear();
    }
    large.add(element);
  }

  private LargeList grown() {
    LargeList list = LargeList.empty();
    small.forEach(list::add);
    return list;
  }

  public int size() {
    return large == null ? small.size() : large.size();
  }

  @Override
  Object slot(byte[] key, long expireAtMs, long sequence, int accessClock) {
    if (large == null && key.length <= PackedLayout.KEY_BYTES_MAX) {
      int body = CompactList.HEADER_BYTES + smallBytes;
      byte[] packed =
          PackedLayout.allocate(ValueType.LIST, key, body, expireAtMs, sequence, accessClock);
      int at = packed.length - body;
      CompactLayout.count(packed, at, small.size());
      at += CompactList.HEADER_BYTES;
      for (byte[] element : small) {
        at = PackedElements.write(packed, at, element);
      }
      return packed;
    }
    LargeList value = large == null ? grown() : large;
    return new LargeEntry(key, value, expireAtMs, sequence, accessClock);
  }
}
