package io.keywake.store.keyspace;

import io.keywake.store.keyspace.collection.HeapSize;
import java.util.Arrays;

/**
 * A long string.
 *
 * <p>A live one is owned by the execution thread; a frozen one is for any thread.
 */
final class LongString extends StringValue {
  private byte[] bytes;
  private boolean shared;

  private LongString(byte[] bytes) {
    this.bytes = bytes;
  }

  static LongString of(byte[] bytes) {
    return new LongString(bytes);
  }

  void write(int offset, byte[] written) {
    int length = Math.max(bytes.length, offset + written.length);
    if (shared || length > bytes.length) {
      bytes = Arrays.copyOf(bytes, length);
      shared = false;
    }
    System.arraycopy(written, 0, bytes, offset, written.length);
  }

  /** Another live string of this content. */
  LongString copy() {
    return new LongString(bytes.clone());
  }

  @Override
  public String encoding() {
    return "raw";
  }

  @Override
  public int length() {
    return bytes.length;
  }

  @Override
  public byte at(int index) {
    return bytes[index];
  }

  @Override
  public byte[] copy(int from, int length) {
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  @Override
  public void forEachChunk(int from, int length, Chunks chunks) {
    chunks.chunk(bytes, from, length);
  }

  @Override
  public long heapBytes() {
    return HeapSize.byteArray(bytes.length);
  }

  @Override
  public StringValue frozen() {
    shared = true;
    return new LongString(bytes);
  }
}
