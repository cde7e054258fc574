package io.keywake.store.keyspace;

import io.keywake.store.Invariant;
import io.keywake.store.keyspace.collection.PackedElements;

/**
 * Up to where a list is kept in its small form, which every change writes anew. Both limits hold.
 *
 * @param entriesMax elements
 * @param bytesMax bytes of all elements together with their lengths
 */
public record ListLimits(int entriesMax, int bytesMax) {
  /**
   * A kilobyte is written about as fast as a block of the large form is changed in place, which in
   * turn takes some 300 bytes more.
   */
  public static final ListLimits DEFAULT = new ListLimits(128, 1024);

  /** A small list counts its elements in 16 bits. */
  public static final int ENTRIES_MAX = 0xFFFF;

  public ListLimits {
    Invariant.check(entriesMax <= ENTRIES_MAX, "a small list counts in 16 bits");
    Invariant.check(bytesMax <= PackedElements.ELEMENT_BYTES_MAX, "a small list's elements fit");
  }

  /**
   * The limits that Redis's {@code list-max-listpack-size} asks for: a positive number limits the
   * elements, any other leaves the default, since bytes are limited more strictly than it can say.
   */
  public static ListLimits ofListpackSize(int size) {
    return size > 0 ? new ListLimits(Math.min(size, ENTRIES_MAX), DEFAULT.bytesMax) : DEFAULT;
  }
}
