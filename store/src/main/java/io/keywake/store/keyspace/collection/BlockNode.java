package io.keywake.store.keyspace.collection;

import java.util.Arrays;

/**
 * An inner node of a {@link BlockSequence}. Changed only by the thread of the sequence that carries
 * {@link #owner}, and by nobody once that token is retired.
 *
 * <pre>
 *   level 0     slots hold blocks, or an element that stands alone (byte[])
 *   level > 0   slots hold nodes of the level below
 *   counts[i]   elements that slot i leads to
 *   bytes[i]    heap that goes with slot i, so that a range can be dropped without looking at it
 * </pre>
 */
final class BlockNode {
  /** Slots of a node at most; while one is being split there may be two more. */
  static final int FANOUT = 64;

  /** Heap taken by a node without its arrays. */
  private static final int BYTES =
      HeapSize.object(4 * HeapSize.REFERENCE_BYTES + 3 * Integer.BYTES + Long.BYTES);

  private static final int ROOM_MIN = 4;

  final Owner owner;
  final int level;

  /** Elements in the whole subtree. */
  private int size;

  /** Heap that goes with all slots. */
  private long slotBytes;

  private int used;
  private Object[] slots;
  private int[] counts;
  private long[] bytes;

  /** An empty node. */
  BlockNode(Owner owner, int level) {
    this.owner = owner;
    this.level = level;
    slots = new Object[ROOM_MIN];
    counts = new int[ROOM_MIN];
    bytes = new long[ROOM_MIN];
  }

  private BlockNode(Owner owner, BlockNode original) {
    this.owner = owner;
    level = original.level;
    size = original.size;
    slotBytes = original.slotBytes;
    used = original.used;
    slots = original.slots.clone();
    counts = original.counts.clone();
    bytes = original.bytes.clone();
  }

  /** This node if it may be changed in the name of {@code current}, else a copy that may. */
  BlockNode editable(Owner current) {
    return owner == current ? this : new BlockNode(current, this);
  }

  int size() {
    return size;
  }

  /** How many slots are in use. */
  int used() {
    return used;
  }

  Object slot(int slot) {
    return slots[slot];
  }

  int count(int slot) {
    return counts[slot];
  }

  /**
   * The slot that leads to the element of that index, which there is; sought from the nearer end.
   */
  int slotOf(int index) {
    if (index < size / 2) {
      int slot = 0;
      for (int left = index - counts[0]; left >= 0; left -= counts[slot]) {
        slot++;
      }
      return slot;
    }
    int slot = used - 1;
    for (int left = size - index - counts[slot]; left > 0; left -= counts[slot]) {
      slot--;
    }
    return slot;
  }

  /** How many elements the slots before this one lead to. */
  int before(int slot) {
    int sum = 0;
    if (slot <= used / 2) {
      for (int i = 0; i < slot; i++) {
        sum += counts[i];
      }
      return sum;
    }
    for (int i = slot; i < used; i++) {
      sum += counts[i];
    }
    return size - sum;
  }

  private static int countOf(Object content) {
    if (content instanceof Block block) {
      return block.count();
    }
    return content instanceof BlockNode node ? node.size : 1;
  }

  private static long bytesOf(Object content) {
    if (content instanceof Block block) {
      return block.heapBytes();
    }
    return content instanceof BlockNode node
        ? node.heapBytes()
        : HeapSize.byteArray(((byte[]) content).length);
  }

  /** Puts something else, or the same that has changed, into a slot. */
  void set(int slot, Object content) {
    slots[slot] = content;
    int count = countOf(content);
    size += count - counts[slot];
    counts[slot] = count;
    long contentBytes = bytesOf(content);
    slotBytes += contentBytes - bytes[slot];
    bytes[slot] = contentBytes;
  }

  /** Adds a slot before the one of that number. */
  void add(int slot, Object content) {
    add(slot, content, countOf(content), bytesOf(content));
  }

  private void add(int slot, Object content, int count, long contentBytes) {
    if (used == slots.length) {
      resize(Math.min(2 * used, FANOUT + 2));
    }
    System.arraycopy(slots, slot, slots, slot + 1, used - slot);
    System.arraycopy(counts, slot, counts, slot + 1, used - slot);
    System.arraycopy(bytes, slot, bytes, slot + 1, used - slot);
    slots[slot] = content;
    counts[slot] = count;
    bytes[slot] = contentBytes;
    used++;
    size += count;
    slotBytes += contentBytes;
  }

  /** Takes slots out. */
  void remove(int from, int to) {
    for (int i = from; i < to; i++) {
      size -= counts[i];
      slotBytes -= bytes[i];
    }
    System.arraycopy(slots, to, slots, from, used - to);
    System.arraycopy(counts, to, counts, from, used - to);
    System.arraycopy(bytes, to, bytes, from, used - to);
    int left = used - (to - from);
    // A vacated slot must not keep anything from being collected.
    Arrays.fill(slots, left, used, null);
    used = left;
    if (used < slots.length / 4 && slots.length > ROOM_MIN) {
      resize(Math.max(ROOM_MIN, slots.length / 2));
    }
  }

  /** The slots from that one on as a node of their own; they stay here no longer. */
  BlockNode split(int slot) {
    BlockNode rest = new BlockNode(owner, level);
    rest.resize(Math.max(ROOM_MIN, used - slot));
    for (int i = slot; i < used; i++) {
      rest.add(i - slot, slots[i], counts[i], bytes[i]);
    }
    remove(slot, used);
    return rest;
  }

  /** Adds all slots of another node behind its own. */
  void append(BlockNode other) {
    for (int i = 0; i < other.used; i++) {
      add(used, other.slots[i], other.counts[i], other.bytes[i]);
    }
  }

  /** Heap taken by this node and all that it leads to, as if nothing of that were shared. */
  long heapBytes() {
    return ownBytes() + slotBytes;
  }

  /** Heap taken by this node alone. */
  long ownBytes() {
    return BYTES
        + HeapSize.referenceArray(slots.length)
        + HeapSize.intArray(counts.length)
        + HeapSize.longArray(bytes.length);
  }

  private void resize(int room) {
    slots = Arrays.copyOf(slots, room);
    counts = Arrays.copyOf(counts, room);
    bytes = Arrays.copyOf(bytes, room);
  }
}
