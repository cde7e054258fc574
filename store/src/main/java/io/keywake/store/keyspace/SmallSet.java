package io.keywake.store.keyspace;

/** A set in one array, which is laid out by {@link SetLayout} and never changes. */
abstract sealed class SmallSet extends SetValue permits CompactSet, IntegerSet {
  final byte[] bytes;
  final int from;

  /** The body reaches from {@code from} to the end of {@code bytes}. */
  SmallSet(byte[] bytes, int from) {
    this.bytes = bytes;
    this.from = from;
  }

  @Override
  public final int size() {
    return SetLayout.count(bytes, from);
  }

  @Override
  public final long heapBytes() {
    return (long) bytes.length - from;
  }

  @Override
  public final SetValue frozen() {
    return this;
  }
}
