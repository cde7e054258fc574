package io.keywake.store.keyspace;

/** A string of bytes. */
public abstract sealed class StringValue implements Value permits SmallString, LongString {
  /** Receives the bytes of a string in order, as ranges of arrays that must not be changed. */
  @FunctionalInterface
  public interface Chunks {
    void chunk(byte[] bytes, int from, int length);
  }

  @Override
  public final ValueType type() {
    return ValueType.STRING;
  }

  /** The length in bytes. */
  public abstract int length();

  /** The byte at {@code index}, which lies in 0 to length - 1. */
  public abstract byte at(int index);

  /** A copy of {@code length} bytes starting at {@code from}. */
  public abstract byte[] copy(int from, int length);

  /** Hands over {@code length} bytes starting at {@code from} without copying them. */
  public abstract void forEachChunk(int from, int length, Chunks chunks);

  public final byte[] toByteArray() {
    return copy(0, length());
  }

  @Override
  public abstract StringValue frozen();
}
