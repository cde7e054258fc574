package io.keywake.store.keyspace.collection;

import io.keywake.store.Invariant;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What can be read from a {@link HashTrie} and from its snapshots. A trie is read by the thread
 * that changes it, a snapshot by any.
 *
 * <p>Elements are handed out as they are stored ({@link Element}), without a copy; whoever gets one
 * must not change it.
 */
public abstract sealed class HashTrieView permits HashTrie, HashTrieSnapshot {

  final PositionFunction positions;

  HashTrieView(PositionFunction positions) {
    this.positions = positions;
  }

  abstract TrieNode root();

  /** Rises with every change, so that a cursor notices one made behind its back. */
  abstract int changes();

  /**
   * Bytes of heap that a collection of this content takes by itself, as {@link HeapSize} estimates.
   */
  public abstract long heapBytes();

  /** The number of elements. */
  public final int size() {
    return root().count;
  }

  /** Whether there is an element with this field. */
  public final boolean contains(byte[] field) {
    return element(field) != null;
  }

  /** A copy of the field's value, or null if there is no such field. */
  public final byte @Nullable [] get(byte[] field) {
    byte[] element = element(field);
    return element == null ? null : Element.value(element);
  }

  /** Bytes of the field's value, or -1 if there is no such field. */
  public final int valueLength(byte[] field) {
    byte[] element = element(field);
    return element == null ? -1 : Element.valueLength(element);
  }

  /** The element with this field, or null if there is none. */
  public final byte @Nullable [] element(byte[] field) {
    return find(field, positionOfField(field));
  }

  /**
   * Where a field stands, or would; for the methods that take it so as not to work it out again.
   */
  public final long position(byte[] field) {
    return positionOfField(field);
  }

  /**
   * The element with this field, or null if there is none.
   *
   * @param position of the field: see {@link #position}
   */
  public final byte @Nullable [] element(byte[] field, long position) {
    return find(field, position);
  }

  final byte @Nullable [] find(byte[] field, long position) {
    TrieNode node = root();
    for (long bits = TrieNode.bits(position); node.map != 0; bits <<= TrieNode.BITS) {
      int branch = TrieNode.branch(bits);
      if ((node.map & branch) == 0) {
        return null;
      }
      Object slot = node.slots[node.slot(branch)];
      if (slot instanceof byte[] element) {
        return Element.hasField(element, field) ? element : null;
      }
      node = (TrieNode) slot;
    }
    for (int i = 0; i < node.count; i++) {
      byte[] element = (byte[]) node.slots[i];
      if (Element.hasField(element, field)) {
        return element;
      }
    }
    return null;
  }

  /** A cursor before the first element. */
  public final HashTrieCursor cursor() {
    return new HashTrieCursor(this, 0);
  }

  /** A cursor before the first element whose position is {@code position} or greater. */
  public final HashTrieCursor cursor(long position) {
    return new HashTrieCursor(this, position);
  }

  /**
   * One step of an incremental iteration. An iteration starts with cursor 0, goes on with the
   * cursor that the step before returned, and is over when that is 0. An element that is there from
   * the first step to the last is handed out at least once (here: exactly once), whatever is put
   * and removed between the steps, because its position never changes.
   *
   * @param cursor 0, or what a step returned; nothing lies behind a cursor that is out of range
   * @param count how many elements to hand out, at least 1; elements of one position stay together,
   *     so that there may be more
   * @param consumer gets the elements; must not change the trie
   * @return the cursor to go on with, below {@link SipHash#END}, or 0 if nothing is left
   */
  public final long scan(long cursor, int count, Consumer<? super byte[]> consumer) {
    Invariant.check(count >= 1, "a scan asks for at least one element");
    HashTrieCursor elements = cursor(cursor);
    long last = -1;
    for (int handedOut = 0; elements.next(); handedOut++) {
      if (handedOut >= count - 1) {
        long position = positionOf(elements.element());
        if (handedOut >= count && position != last) {
          return position;
        }
        last = position;
      }
      consumer.accept(elements.element());
    }
    return 0;
  }

  /**
   * The element of a given rank in the order of positions, in O(depth).
   *
   * @throws IndexOutOfBoundsException if {@code rank} is not between 0 and the size
   */
  public final byte[] elementAt(int rank) {
    TrieNode node = root();
    int left = Objects.checkIndex(rank, node.count);
    int i = 0;
    while (true) {
      Object slot = node.slots[i];
      if (slot instanceof TrieNode below) {
        if (left < below.count) {
          node = below;
          i = 0;
          continue;
        }
        left -= below.count;
      } else if (left-- == 0) {
        return (byte[]) slot;
      }
      i++;
    }
  }

  /**
   * An element that {@code random} chooses, each with the same probability; null if there is none.
   */
  public final byte @Nullable [] randomElement(RandomGenerator random) {
    int size = size();
    return size == 0 ? null : elementAt(random.nextInt(size));
  }

  final long positionOf(byte[] element) {
    return checked(
        positions.position(element, Element.fieldFrom(element), Element.fieldLength(element)));
  }

  final long positionOfField(byte[] field) {
    return checked(positions.position(field, 0, field.length));
  }

  private static long checked(long position) {
    Invariant.check(position >>> SipHash.POSITION_BITS == 0, "a position has 52 bits");
    return position;
  }
}
