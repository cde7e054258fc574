package io.keywake.store.keyspace;

/** A string that no key holds yet. Owned by the execution thread. */
public final class NewString extends NewValue {
  private final byte[] bytes;

  NewString(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  Object slot(byte[] key, long expireAtMs, long sequence, int accessClock) {
    if (!Strings.isPacked(key, bytes.length)) {
      return new LargeEntry(key, LongString.of(bytes), expireAtMs, sequence, accessClock);
    }
    byte[] packed =
        PackedLayout.allocate(
            ValueType.STRING, key, bytes.length, expireAtMs, sequence, accessClock);
    System.arraycopy(bytes, 0, packed, packed.length - bytes.length, bytes.length);
    return packed;
  }
}
