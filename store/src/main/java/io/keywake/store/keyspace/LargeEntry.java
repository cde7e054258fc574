package io.keywake.store.keyspace;

import io.keywake.store.keyspace.collection.HeapSize;
import java.util.Arrays;

/**
 * An entry whose value is changed in place, copy-on-write, because copying it whole would be dear.
 *
 * <p>Owned by the execution thread while it is in a table; a frozen one belongs to nobody and never
 * changes.
 */
final class LargeEntry extends Entry {
  private static final int HEADER_BYTES = 48;

  private final byte[] key;
  private final Value value;
  private long expireAtMs;
  private long sequence;
  private int accessClock;

  /** The number of the youngest {@link Moment} for which the value was handed out. */
  private int handedOutTo;

  LargeEntry(byte[] key, Value value, long expireAtMs, long sequence, int accessClock) {
    this.key = key;
    this.value = value;
    this.expireAtMs = expireAtMs;
    this.sequence = sequence;
    this.accessClock = accessClock;
  }

  /** Records that the value was changed in place by the effect {@code sequence}. */
  void changed(long sequence) {
    this.sequence = sequence;
  }

  void expireAt(long expireAtMs, long sequence) {
    this.expireAtMs = expireAtMs;
    this.sequence = sequence;
  }

  void touch(int accessClock) {
    this.accessClock = accessClock;
  }

  int handedOutTo() {
    return handedOutTo;
  }

  void handedOutTo(int moment) {
    handedOutTo = moment;
  }

  boolean keyEquals(byte[] other) {
    return Arrays.equals(key, other);
  }

  @Override
  public byte[] key() {
    return key;
  }

  @Override
  public ValueType type() {
    return value.type();
  }

  @Override
  public Value value() {
    return value;
  }

  @Override
  public long expireAtMs() {
    return expireAtMs;
  }

  @Override
  public long sequence() {
    return sequence;
  }

  @Override
  public int accessClock() {
    return accessClock;
  }

  @Override
  public long heapBytes() {
    return HEADER_BYTES + HeapSize.byteArray(key.length) + value.heapBytes();
  }

  @Override
  public Entry frozen() {
    return new LargeEntry(key, value.frozen(), expireAtMs, sequence, accessClock);
  }
}
