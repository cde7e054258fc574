package io.keywake.store.keyspace;

/** A list of byte strings. Never empty while in a table. */
public abstract sealed class ListValue implements Value permits CompactList, LargeList {
  /** A walk over elements. */
  public interface Cursor {
    /** Steps to the next element, or returns false at the end. */
    boolean next();

    /** The present element, a copy. */
    byte[] element();

    /**
     * Hands over the present element without copying it. The range stays as it is if the list is
     * frozen or the element has more than 512 bytes; otherwise until the next change of the list.
     */
    void readElement(Bytes element);

    /** Whether the present element is this one. */
    boolean isElement(byte[] element);
  }

  @Override
  public final ValueType type() {
    return ValueType.LIST;
  }

  /** Redis tells lists by this one name, whatever is inside. */
  @Override
  public final String encoding() {
    return "quicklist";
  }

  /** The number of elements. */
  public abstract int size();

  /** A copy of the element at {@code index}, which lies in 0 to size - 1. */
  public final byte[] get(int index) {
    Cursor cursor = elements(index);
    cursor.next();
    return cursor.element();
  }

  /** Hands over an element without copying it: see {@link Cursor#readElement}. */
  public final void read(int index, Bytes element) {
    Cursor cursor = elements(index);
    cursor.next();
    cursor.readElement(element);
  }

  /** The elements from {@code index}, which lies in 0 to size, on towards the back. */
  public abstract Cursor elements(int index);

  /** The elements from {@code index}, which lies in -1 to size - 1, on towards the front. */
  public abstract Cursor elementsToFront(int index);

  @Override
  public abstract ListValue frozen();
}
