package io.keywake.store.keyspace.collection;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A node of the tree of {@link PagedBytes}. Changed only by the thread of the value that carries
 * {@link #owner}, and by nobody once that token is retired.
 *
 * <pre>
 *   level 0    slots hold pages (byte[])
 *   level > 0  slots hold nodes of the level below
 * </pre>
 *
 * An empty slot, or one past the end of the array, stands for zeros throughout. A page has no room
 * for a token, so the node says which of its pages belong to its owner; a copy of a node owns none.
 */
final class PageNode {

  static final int FANOUT_BITS = 6;

  /** Slots of a node at most; one bit of {@link #ownedPages} each. */
  static final int FANOUT = 1 << FANOUT_BITS;

  /** Heap taken by a node without its array. */
  static final int BYTES = HeapSize.object(2 * HeapSize.REFERENCE_BYTES + Long.BYTES);

  private static final Object[] NO_SLOTS = new Object[0];

  final Owner owner;

  /** Bit i: the page in slot i was made under {@link #owner} and may be changed in place. */
  private long ownedPages;

  private Object[] slots;

  /** A node of zeros. */
  PageNode(Owner owner) {
    this(owner, NO_SLOTS);
  }

  private PageNode(Owner owner, Object[] slots) {
    this.owner = owner;
    this.slots = slots;
  }

  /** This node if it may be changed in the name of {@code current}, else a copy that may. */
  PageNode editable(Owner current) {
    return owner == current ? this : new PageNode(current, slots.clone());
  }

  boolean isEmpty() {
    return slots.length == 0;
  }

  @Nullable Object slot(int slot) {
    return slot < slots.length ? slots[slot] : null;
  }

  /** Sets a slot to a node. */
  void setNode(int slot, PageNode node) {
    widen(slot);
    slots[slot] = node;
  }

  /** Sets a slot to a page that nobody else knows of. */
  void setPage(int slot, byte[] page) {
    widen(slot);
    slots[slot] = page;
    ownedPages |= 1L << slot;
  }

  boolean ownsPage(int slot) {
    return (ownedPages & (1L << slot)) != 0;
  }

  /** Heap taken by this node alone, without pages and nodes below. */
  long heapBytes() {
    return BYTES + HeapSize.referenceArray(slots.length);
  }

  private void widen(int slot) {
    if (slot >= slots.length) {
      slots = Arrays.copyOf(slots, Math.max(slot + 1, Math.min(2 * slots.length, FANOUT)));
    }
  }
}
