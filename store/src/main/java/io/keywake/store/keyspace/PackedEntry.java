package io.keywake.store.keyspace;

import io.keywake.store.keyspace.collection.HeapSize;

/** A view of a small entry, which is one array laid out by {@link PackedLayout}. */
final class PackedEntry extends Entry {
  private final byte[] packed;

  PackedEntry(byte[] packed) {
    this.packed = packed;
  }

  byte[] packed() {
    return packed;
  }

  @Override
  public byte[] key() {
    return PackedLayout.key(packed);
  }

  @Override
  public ValueType type() {
    return PackedLayout.type(packed);
  }

  @Override
  public Value value() {
    int from = PackedLayout.valueFrom(packed);
    return switch (PackedLayout.type(packed)) {
      case STRING ->
          new SmallString(packed, from, packed.length - from, PackedLayout.isEdited(packed));
      case HASH -> new CompactHash(packed, from);
      case SET -> SetLayout.view(packed, from);
      case SORTED_SET -> new CompactSortedSet(packed, from);
      case LIST -> new CompactList(packed, from);
    };
  }

  @Override
  public long expireAtMs() {
    return PackedLayout.expireAtMs(packed);
  }

  @Override
  public long sequence() {
    return PackedLayout.sequence(packed);
  }

  @Override
  public int accessClock() {
    return PackedLayout.accessClock(packed);
  }

  @Override
  public long heapBytes() {
    return HeapSize.byteArray(packed.length);
  }

  @Override
  public Entry frozen() {
    PackedLayout.handOut(packed);
    return this;
  }
}
