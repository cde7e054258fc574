package io.keywake.store.keyspace;

import static io.keywake.store.keyspace.CompactLayout.HEADER_BYTES;

import io.keywake.store.Invariant;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A small hash: a view of an immutable array laid out by {@link CompactLayout}. */
final class CompactHash extends HashValue {
  private final byte[] bytes;
  private final int from;

  /** The body reaches from {@code from} to the end of {@code bytes}. */
  CompactHash(byte[] bytes, int from) {
    this.bytes = bytes;
    this.from = from;
  }

  byte[] bytes() {
    return bytes;
  }

  int from() {
    return from;
  }

  @Override
  public String encoding() {
    return "listpack";
  }

  @Override
  public int size() {
    return CompactLayout.count(bytes, from);
  }

  @Override
  public byte @Nullable [] get(byte[] field) {
    PairCursor cursor = find(field);
    return cursor == null ? null : cursor.value();
  }

  @Override
  public boolean read(byte[] field, Bytes value) {
    PairCursor cursor = find(field);
    if (cursor == null) {
      return false;
    }
    cursor.readValue(value);
    return true;
  }

  @Override
  public boolean contains(byte[] field) {
    return find(field) != null;
  }

  private @Nullable PairCursor find(byte[] field) {
    PairCursor cursor = new PairCursor();
    while (cursor.next()) {
      if (cursor.fieldEquals(field)) {
        return cursor;
      }
    }
    return null;
  }

  @Override
  public Cursor fields() {
    return new PairCursor();
  }

  @Override
  public long scan(long cursor, int count, FieldVisitor visitor) {
    PairCursor all = new PairCursor();
    while (all.next()) {
      visitor.field(all.field(), all.value());
    }
    return 0;
  }

  @Override
  public void random(RandomGenerator random, FieldVisitor visitor) {
    PairCursor cursor = new PairCursor();
    for (int skip = random.nextInt(size()); skip >= 0; skip--) {
      Invariant.check(cursor.next(), "a hash has fewer fields than its count");
    }
    visitor.field(cursor.field(), cursor.value());
  }

  @Override
  public long heapBytes() {
    return (long) bytes.length - from;
  }

  @Override
  public HashValue frozen() {
    return this;
  }

  private final class PairCursor implements Cursor {
    private int fieldFrom;
    private int fieldLength;
    private int valueFrom;
    private int valueLength;
    private int next = from + HEADER_BYTES;

    @Override
    public boolean next() {
      if (next == bytes.length) {
        return false;
      }
      fieldLength = CompactLayout.varint(bytes, next);
      fieldFrom = next + CompactLayout.varintBytes(fieldLength);
      int valueAt = fieldFrom + fieldLength;
      valueLength = CompactLayout.varint(bytes, valueAt);
      valueFrom = valueAt + CompactLayout.varintBytes(valueLength);
      next = valueFrom + valueLength;
      return true;
    }

    boolean fieldEquals(byte[] other) {
      return fieldLength == other.length
          && Arrays.equals(bytes, fieldFrom, fieldFrom + fieldLength, other, 0, other.length);
    }

    @Override
    public byte[] field() {
      return Arrays.copyOfRange(bytes, fieldFrom, fieldFrom + fieldLength);
    }

    @Override
    public byte[] value() {
      return Arrays.copyOfRange(bytes, valueFrom, valueFrom + valueLength);
    }

    @Override
    public void readField(Bytes name) {
      name.range(bytes, fieldFrom, fieldLength);
    }

    @Override
    public void readValue(Bytes value) {
      value.range(bytes, valueFrom, valueLength);
    }
  }
}
