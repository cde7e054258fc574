package io.keywake.store.keyspace;

/** A list of byte strings. Never empty while in a table. */
public abstract non-sealed class ListValue implements Value {
  /** A walk over the elements from front to back. */
  public interface Cursor {
    /** Steps to the next element, or returns false at the end. */
    boolean next();

    /** The present element, a copy. */
    byte[] element();

    /** Hands over the present element without copying it. */
    void readElement(Bytes element);
  }

  @Override
  public final ValueType type() {
    return ValueType.LIST;
  }

  /** The number of elements. */
  public abstract int size();

  /** A copy of the element at {@code index}, which lies in 0 to size - 1. */
  public abstract byte[] get(int index);

  /** The elements from {@code index} on. */
  public abstract Cursor elements(int index);

  @Override
  public abstract ListValue frozen();
}
