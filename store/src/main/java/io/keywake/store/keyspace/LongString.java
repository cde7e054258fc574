package io.keywake.store.keyspace;

import io.keywake.store.keyspace.collection.PagedBytes;
import io.keywake.store.keyspace.collection.PagedBytesView;

/**
 * A long string: copy-on-write pages.
 *
 * <p>A live one is owned by the execution thread; a frozen one is a snapshot for any thread.
 */
final class LongString extends StringValue {
  private final PagedBytesView bytes;

  private LongString(PagedBytesView bytes) {
    this.bytes = bytes;
  }

  static LongString of(byte[] bytes) {
    return new LongString(PagedBytes.of(bytes));
  }

  void write(int offset, byte[] written) {
    ((PagedBytes) bytes).write(offset, written, 0, written.length);
  }

  /** Another live string of this content, in O(1). */
  LongString copy() {
    return new LongString(((PagedBytes) bytes).copy());
  }

  @Override
  public String encoding() {
    return "raw";
  }

  @Override
  public int length() {
    return (int) bytes.length();
  }

  @Override
  public byte at(int index) {
    return bytes.get(index);
  }

  @Override
  public byte[] copy(int from, int length) {
    byte[] copy = new byte[length];
    bytes.read(from, copy, 0, length);
    return copy;
  }

  @Override
  public void forEachChunk(int from, int length, Chunks chunks) {
    bytes.forEachChunk(from, length, chunks::chunk);
  }

  @Override
  public long heapBytes() {
    return bytes.heapBytes();
  }

  @Override
  public StringValue frozen() {
    return bytes instanceof PagedBytes live ? new LongString(live.snapshot()) : this;
  }
}
