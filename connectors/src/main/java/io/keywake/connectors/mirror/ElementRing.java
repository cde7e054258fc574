package io.keywake.connectors.mirror;

import java.util.Arrays;

/**
 * The elements of a list in a ring, so that a splice moves whichever end of the list is shorter,
 * and one at an end of it nothing. Owned by the mirror's thread.
 */
final class ElementRing {
  private static final int CAPACITY_MIN = 16;
  private static final byte[] FREE = {};

  /** A power of two of places; those that hold no element hold {@link #FREE}. */
  private byte[][] places;

  /** Where the first element stands. */
  private int head;

  private int size;

  ElementRing(byte[][] elements) {
    places = free(elements.length);
    System.arraycopy(elements, 0, places, 0, elements.length);
    size = elements.length;
  }

  int size() {
    return size;
  }

  /** Puts elements in the place of {@code removed} ones from {@code index} on. */
  void splice(int index, int removed, byte[][] inserted) {
    int growth = inserted.length - removed;
    if (size + growth > places.length) {
      byte[][] larger = free(size + growth);
      copyTo(larger);
      places = larger;
      head = 0;
    }
    int behind = size - index - removed;
    if (index < behind) {
      move(0, index, -growth);
      release(0, -growth);
      head = at(-growth);
    } else {
      move(index + removed, behind, growth);
      release(size + growth, -growth);
    }
    size += growth;
    for (int i = 0; i < inserted.length; i++) {
      places[at(index + i)] = inserted[i];
    }
  }

  byte[][] toArray() {
    byte[][] elements = new byte[size][];
    copyTo(elements);
    return elements;
  }

  /** Moves elements by some places towards the end, or towards the front if negative. */
  private void move(int from, int count, int by) {
    for (int i = 0; i < count; i++) {
      int index = from + (by > 0 ? count - 1 - i : i);
      places[at(index + by)] = places[at(index)];
    }
  }

  /** Lets go of what stands in places that are free now; nothing if their number is negative. */
  private void release(int from, int count) {
    for (int i = 0; i < count; i++) {
      places[at(from + i)] = FREE;
    }
  }

  private int at(int index) {
    return (head + index) & (places.length - 1);
  }

  private void copyTo(byte[][] target) {
    int untilEnd = Math.min(size, places.length - head);
    System.arraycopy(places, head, target, 0, untilEnd);
    System.arraycopy(places, 0, target, untilEnd, size - untilEnd);
  }

  private static byte[][] free(int size) {
    int capacity = CAPACITY_MIN;
    while (capacity < size) {
      capacity = Math.multiplyExact(capacity, 2);
    }
    byte[][] places = new byte[capacity][];
    Arrays.fill(places, FREE);
    return places;
  }
}
