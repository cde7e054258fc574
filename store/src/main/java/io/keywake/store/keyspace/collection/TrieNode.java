package io.keywake.store.keyspace.collection;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A node of a {@link HashTrie}. Changed only by the thread of the collection that carries {@link
 * #owner}, and by nobody once that token is retired.
 *
 * <pre>
 *   map     bit i set: the branch for the next five position bits = i is there
 *   slots   one per set bit, in the order of the bits: an element (byte[]) or a node, then unused room
 * </pre>
 *
 * A node that all bits of a position lead to has nothing left to branch on: its map is zero and its
 * slots are the elements of that one position in any order. (An empty root looks like one without
 * elements, which is just what it is.)
 *
 * <p>Room grows two slots at a time, because an array of an odd number of references is padded to
 * the size of the next even one anyway.
 */
final class TrieNode {

  /** Position bits that one level branches on. */
  static final int BITS = 5;

  /** Levels that branch; the node below the last is for elements of one position. */
  static final int LEVELS = (SipHash.POSITION_BITS + BITS - 1) / BITS;

  /** Heap taken by a node without its array: three references and numbers each of 4 bytes. */
  static final int BYTES = HeapSize.object(2 * HeapSize.REFERENCE_BYTES + 2 * Integer.BYTES);

  private static final Object[] NO_SLOTS = new Object[0];

  /** Left-aligns a position: its bits are then taken from the top, and run out as zeros. */
  private static final int ALIGNMENT = Long.SIZE - SipHash.POSITION_BITS;

  private static final int ROOM_STEP = 2;

  final Owner owner;
  int map;

  /** Elements in the whole subtree. */
  int count;

  Object[] slots;

  /** An empty node. */
  TrieNode(Owner owner) {
    this(owner, 0, 0, NO_SLOTS);
  }

  private TrieNode(Owner owner, int map, int count, Object[] slots) {
    this.owner = owner;
    this.map = map;
    this.count = count;
    this.slots = slots;
  }

  /** A node for a level above the last, or below it, that holds one element only. */
  static TrieNode of(Owner owner, byte[] element, int level, long bits) {
    Object[] slots = new Object[ROOM_STEP];
    slots[0] = element;
    return new TrieNode(owner, level == LEVELS ? 0 : branch(bits), 1, slots);
  }

  /** The bits that branch at the root, uppermost; shift left by {@link #BITS} for each level. */
  static long bits(long position) {
    return position << ALIGNMENT;
  }

  /** The bit of {@link #map} for the uppermost of {@code bits}. */
  static int branch(long bits) {
    return 1 << (int) (bits >>> (Long.SIZE - BITS));
  }

  /** The slot that belongs to the branch if it is there, and otherwise would. */
  int slot(int branch) {
    return Integer.bitCount(map & (branch - 1));
  }

  /** What the branch for the uppermost of {@code bits} leads to; null if it is not there. */
  @Nullable Object peek(long bits) {
    int branch = branch(bits);
    return (map & branch) == 0 ? null : slots[slot(branch)];
  }

  /** How many slots are in use. */
  int used() {
    return map == 0 ? count : Integer.bitCount(map);
  }

  /** This node if it may be changed in the name of {@code current}, else a copy that may. */
  TrieNode editable(Owner current) {
    return owner == current ? this : new TrieNode(current, map, count, slots.clone());
  }

  /**
   * Lets a slot refer to a node. Mostly it does, and then nothing is written: a reference that is
   * stored somewhere in a large heap costs the collector more than a look at it.
   */
  void link(int slot, TrieNode below) {
    if (slots[slot] != below) {
      slots[slot] = below;
    }
  }

  /** Puts an element into a slot and moves the ones from there on up; {@code used} are in use. */
  void insert(int slot, int used, byte[] element) {
    if (used == slots.length) {
      Object[] wider = new Object[used + ROOM_STEP];
      System.arraycopy(slots, 0, wider, 0, slot);
      System.arraycopy(slots, slot, wider, slot + 1, used - slot);
      slots = wider;
    } else {
      System.arraycopy(slots, slot, slots, slot + 1, used - slot);
    }
    slots[slot] = element;
  }

  /** Takes a slot out and moves the ones above it down; {@code used} are in use before. */
  void delete(int slot, int used) {
    System.arraycopy(slots, slot + 1, slots, slot, used - slot - 1);
    int left = used - 1;
    int room = left + (left & 1);
    if (room == slots.length) {
      // The vacated slot must not keep an element, or a whole subtree, from being collected.
      Arrays.fill(slots, left, slots.length, null);
    } else {
      slots = room == 0 ? NO_SLOTS : Arrays.copyOf(slots, room);
    }
  }

  /** Heap taken by this node alone, without elements and nodes below. */
  long heapBytes() {
    return BYTES + HeapSize.referenceArray(slots.length);
  }
}
