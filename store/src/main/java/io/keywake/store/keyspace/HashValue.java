package io.keywake.store.keyspace;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A hash: distinct fields of bytes, each with a value of bytes. Never empty while in a table. */
public abstract sealed class HashValue implements Value permits CompactHash, LargeHash {
  /** A walk over the fields; each exactly once while the hash does not change. */
  public interface Cursor {
    /** Steps to the next field, or returns false at the end. */
    boolean next();

    /** The present field's name, a copy. */
    byte[] field();

    /** The present field's value, a copy. */
    byte[] value();

    /** Hands over the present field's name without copying it. */
    void readField(Bytes name);

    /** Hands over the present field's value without copying it. */
    void readValue(Bytes value);
  }

  /** Receives one field and its value, as copies. */
  @FunctionalInterface
  public interface FieldVisitor {
    void field(byte[] field, byte[] value);
  }

  @Override
  public final ValueType type() {
    return ValueType.HASH;
  }

  /** The number of fields. */
  public abstract int size();

  public abstract byte @Nullable [] get(byte[] field);

  /** Hands over the value of a field without copying it, or returns false if it is not there. */
  public abstract boolean read(byte[] field, Bytes value);

  public abstract boolean contains(byte[] field);

  public abstract Cursor fields();

  /**
   * Visits at least {@code count} fields from {@code cursor} on, as {@code HSCAN} does: whoever
   * starts at 0 and goes on until 0 is returned has seen each field that was there throughout.
   */
  public abstract long scan(long cursor, int count, FieldVisitor visitor);

  /** Visits one field, each with the same probability. */
  public abstract void random(RandomGenerator random, FieldVisitor visitor);

  @Override
  public abstract HashValue frozen();
}
