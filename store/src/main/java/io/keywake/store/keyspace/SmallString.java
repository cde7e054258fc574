package io.keywake.store.keyspace;

import java.util.Arrays;

/** A short string: a range of an array. */
final class SmallString extends StringValue {
  /** Up to this length a fresh string is kept with its header, in Redis's terms. */
  private static final int EMBEDDED_BYTES_MAX = 44;

  private final byte[] bytes;
  private final int from;
  private final int length;
  private final boolean edited;

  SmallString(byte[] bytes, int from, int length, boolean edited) {
    this.bytes = bytes;
    this.from = from;
    this.length = length;
    this.edited = edited;
  }

  @Override
  public String encoding() {
    if (edited) {
      return "raw";
    }
    if (Decimal.isCanonicalLong(bytes, from, length)) {
      return "int";
    }
    return length <= EMBEDDED_BYTES_MAX ? "embstr" : "raw";
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public byte at(int index) {
    return bytes[from + index];
  }

  @Override
  public byte[] copy(int from, int length) {
    return Arrays.copyOfRange(bytes, this.from + from, this.from + from + length);
  }

  @Override
  public void forEachChunk(int from, int length, Chunks chunks) {
    chunks.chunk(bytes, this.from + from, length);
  }

  @Override
  public long heapBytes() {
    return length;
  }

  @Override
  public StringValue frozen() {
    return new SmallString(toByteArray(), 0, length, edited);
  }
}
