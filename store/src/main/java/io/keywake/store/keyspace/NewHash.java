package io.keywake.store.keyspace;

import io.keywake.store.keyspace.collection.SipHash;
import org.jspecify.annotations.Nullable;

/** A hash in the making that no key holds yet. Owned by the execution thread. */
public final class NewHash extends NewValue {
  private final KeyspaceSettings limits;
  private final SipHash hash;
  private final CompactHashEditor small = new CompactHashEditor();

  /** The fields, once they are too many or too long for the small form. */
  private @Nullable LargeHash large;

  NewHash(KeyspaceSettings limits, SipHash hash) {
    this.limits = limits;
    this.hash = hash;
    small.clear();
  }

  /** Puts a field, and returns whether it is new; otherwise it has the new value now. */
  public boolean put(byte[] field, byte[] value) {
    if (large == null) {
      if (fits(field, value)) {
        return small.put(field, value);
      }
      large = LargeHash.of(small.view(), hash);
    }
    return large.put(field, value);
  }

  private boolean fits(byte[] field, byte[] value) {
    return small.count() < limits.hashCompactEntriesMax()
        && field.length <= limits.hashCompactBytesMax()
        && value.length <= limits.hashCompactBytesMax();
  }

  public int size() {
    return large == null ? small.count() : large.size();
  }

  @Override
  Object slot(byte[] key, long expireAtMs, long sequence, int accessClock) {
    if (large == null && key.length <= PackedLayout.KEY_BYTES_MAX) {
      int length = small.length();
      byte[] packed =
          PackedLayout.allocate(ValueType.HASH, key, length, expireAtMs, sequence, accessClock);
      small.copyTo(packed, packed.length - length);
      return packed;
    }
    LargeHash value = large == null ? LargeHash.of(small.view(), hash) : large;
    return new LargeEntry(key, value, expireAtMs, sequence, accessClock);
  }
}
