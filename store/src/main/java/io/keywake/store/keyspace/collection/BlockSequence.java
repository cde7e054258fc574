package io.keywake.store.keyspace.collection;

import io.keywake.store.Invariant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A sequence of byte strings (elements), counted by index, that is copy-on-write in blocks of a few
 * KB. One thread owns it and alone calls its methods; its snapshots may be read by all.
 *
 * <h2>Shape</h2>
 *
 * A tree in the manner of a B+-tree, whose leaves are all at one depth. A leaf is a {@link Block}
 * of packed elements, or one element that is too long to be moved about with others and stands
 * alone. Each node knows how many elements every slot leads to; that is how an index is found, and
 * how the element of any index is put in or taken out, in O(log n).
 *
 * <p>A block that is full is split in the middle, except at the ends of the sequence, where a new
 * one is begun: a sequence that grows at an end consists of full blocks. Nodes are treated alike.
 * Neighbours that together would fill no more than half of one are merged when something was taken
 * from one of them. No block and no node but an empty root is ever empty.
 *
 * <h2>Copy-on-write</h2>
 *
 * As in {@link HashTrie}: nodes and blocks are stamped with an {@link Owner}; a write makes those
 * on its path editable from the root down, which for those without the sequence's current token
 * means a copy. A snapshot takes the root as it is and retires the token. The first write after
 * that copies one block and as many nodes as the tree is deep (three for some hundred thousand
 * elements, of up to 64 slots each). An element that stands alone never changes and is shared. What
 * a range that is removed covers entirely is dropped without being looked at, because each node
 * knows what its slots take.
 *
 * <h2>Threads</h2>
 *
 * The argument is that of {@link HashTrie}: what a snapshot leads to was written before its final
 * fields, and nothing of it is written afterwards, because its token is retired.
 */
public final class BlockSequence extends BlockSequenceView {
  /** Bytes up to which an element is packed with others. */
  public static final int PACKED_BYTES_MAX = 512;

  /** The sequence without nodes: references to root and token, a number, the token. */
  private static final int BYTES =
      HeapSize.object(2 * HeapSize.REFERENCE_BYTES + Long.BYTES) + Owner.BYTES;

  private Owner owner;
  private BlockNode root;

  /** An empty sequence. */
  public BlockSequence() {
    owner = new Owner();
    root = new BlockNode(owner, 0);
  }

  private BlockSequence(BlockSequence original) {
    owner = new Owner();
    root = original.root;
  }

  /**
   * The present content for good, in O(1); the sequence can be changed further without touching it.
   */
  public BlockSequenceSnapshot snapshot() {
    BlockSequenceSnapshot snapshot = new BlockSequenceSnapshot(this);
    owner = new Owner();
    return snapshot;
  }

  /**
   * Another sequence with the same content, in O(1); either can be changed without touching the
   * other.
   */
  public BlockSequence copy() {
    BlockSequence copy = new BlockSequence(this);
    owner = new Owner();
    return copy;
  }

  @Override
  public long heapBytes() {
    return BYTES + root.heapBytes();
  }

  @Override
  BlockNode root() {
    return root;
  }

  /**
   * Puts an element, whose array must not be changed afterwards, before the one of that index, or
   * at the end if the index is the size.
   *
   * @throws IndexOutOfBoundsException if {@code index} is not between 0 and the size
   */
  public void insert(int index, byte[] element) {
    Objects.checkIndex(index, size() + 1);
    Invariant.check(size() < Integer.MAX_VALUE - 1, "a sequence's size is an int");
    root = root.editable(owner);
    BlockNode second = insert(root, index, element);
    if (second != null) {
      BlockNode first = root;
      root = new BlockNode(owner, first.level + 1);
      root.add(0, first);
      root.add(1, second);
    }
  }

  /** Puts an element at the end. */
  public void add(byte[] element) {
    insert(size(), element);
  }

  /**
   * Puts an element, whose array must not be changed afterwards, in the place of another one.
   *
   * @throws IndexOutOfBoundsException if there is no element at {@code index}
   */
  public void set(int index, byte[] element) {
    Objects.checkIndex(index, size());
    root = root.editable(owner);
    if (!set(root, index, element)) {
      remove(index, 1);
      insert(index, element);
    }
  }

  /**
   * Takes out {@code count} elements from that index on.
   *
   * @throws IndexOutOfBoundsException if there are not so many
   */
  public void remove(int from, int count) {
    Objects.checkFromIndexSize(from, count, size());
    if (count == 0) {
      return;
    }
    if (count == size()) {
      root = new BlockNode(owner, 0);
      return;
    }
    root = root.editable(owner);
    removeFrom(root, from, count);
    while (root.level > 0 && root.used() == 1) {
      root = (BlockNode) root.slot(0);
    }
  }

  // Putting in.

  /** Returns the second half of the node, if it had to be split. */
  private @Nullable BlockNode insert(BlockNode node, int index, byte[] element) {
    int slot = index == 0 ? 0 : node.slotOf(index - 1);
    int within = index == 0 ? 0 : index - node.before(slot);
    if (node.level > 0) {
      BlockNode below = ((BlockNode) node.slot(slot)).editable(owner);
      BlockNode second = insert(below, within, element);
      node.set(slot, below);
      if (second != null) {
        node.add(slot + 1, second);
      }
    } else if (element.length > PACKED_BYTES_MAX) {
      insertAlone(node, slot, within, element);
    } else {
      insertPacked(node, slot, within, element);
    }
    return node.used() > BlockNode.FANOUT ? split(node, slot) : null;
  }

  private BlockNode split(BlockNode node, int slot) {
    int at = node.used() / 2;
    if (slot == 0) {
      at = node.used() - BlockNode.FANOUT;
    } else if (slot >= node.used() - 3) {
      at = BlockNode.FANOUT;
    }
    return node.split(at);
  }

  private void insertAlone(BlockNode node, int slot, int within, byte[] element) {
    if (node.used() == 0) {
      node.add(0, element);
      return;
    }
    if (within > 0 && within < node.count(slot)) {
      splitBlock(node, slot, within);
    }
    node.add(within == 0 ? slot : slot + 1, element);
  }

  private void insertPacked(BlockNode node, int slot, int within, byte[] element) {
    int length = PackedElements.packedBytes(element.length);
    if (node.used() == 0) {
      addBlock(node, 0, element);
    } else if (admits(node, slot, within, length)) {
      insertInto(node, slot, within, element);
    } else if (within == 0) {
      addBlock(node, slot, element);
    } else if (within < node.count(slot)) {
      int middle = ((Block) node.slot(slot)).middle();
      splitBlock(node, slot, middle);
      boolean inFirst = within <= middle;
      insertInto(node, inFirst ? slot : slot + 1, inFirst ? within : within - middle, element);
    } else if (slot + 1 < node.used() && admits(node, slot + 1, 0, length)) {
      insertInto(node, slot + 1, 0, element);
    } else {
      addBlock(node, slot + 1, element);
    }
  }

  private static boolean admits(BlockNode node, int slot, int within, int length) {
    return node.slot(slot) instanceof Block block && block.admits(within, length);
  }

  private void addBlock(BlockNode node, int slot, byte[] element) {
    node.add(slot, Block.of(owner, element));
  }

  private void insertInto(BlockNode node, int slot, int within, byte[] element) {
    Block block = ((Block) node.slot(slot)).editable(owner);
    block.insert(within, element);
    node.set(slot, block);
  }

  private void splitBlock(BlockNode node, int slot, int within) {
    Block block = ((Block) node.slot(slot)).editable(owner);
    Block rest = block.split(within);
    node.set(slot, block);
    node.add(slot + 1, rest);
  }

  // Replacing.

  /** False if the element does not fit where the old one is; nothing has changed then. */
  private boolean set(BlockNode node, int index, byte[] element) {
    int slot = node.slotOf(index);
    int within = index - node.before(slot);
    Object content = node.slot(slot);
    if (content instanceof BlockNode below) {
      BlockNode editable = below.editable(owner);
      boolean fits = set(editable, within, element);
      node.set(slot, editable);
      return fits;
    }
    if (content instanceof byte[]) {
      if (element.length > PACKED_BYTES_MAX) {
        node.set(slot, element);
        return true;
      }
      return false;
    }
    Block block = (Block) content;
    if (element.length > PACKED_BYTES_MAX
        || block.usedBytes() + PackedElements.packedBytes(element.length) > Block.BYTES_MAX) {
      return false;
    }
    block = block.editable(owner);
    block.replace(within, element);
    node.set(slot, block);
    return true;
  }

  // Taking out.

  private void removeFrom(BlockNode node, int from, int count) {
    int slot = node.slotOf(from);
    int within = from - node.before(slot);
    int left = count;
    if (within > 0) {
      int here = Math.min(left, node.count(slot) - within);
      removeWithin(node, slot, within, here);
      left -= here;
      slot++;
    }
    int end = slot;
    while (left > 0 && node.count(end) <= left) {
      left -= node.count(end);
      end++;
    }
    if (end > slot) {
      node.remove(slot, end);
    }
    if (left > 0) {
      removeWithin(node, slot, 0, left);
    }
    mergeAfter(node, slot);
    mergeAfter(node, slot - 1);
    mergeAfter(node, slot - 2);
  }

  private void removeWithin(BlockNode node, int slot, int within, int count) {
    if (node.slot(slot) instanceof BlockNode present) {
      BlockNode below = present.editable(owner);
      removeFrom(below, within, count);
      node.set(slot, below);
    } else {
      Block block = ((Block) node.slot(slot)).editable(owner);
      block.remove(within, count);
      node.set(slot, block);
    }
  }

  /** Merges what a slot and the next one lead to, if both are there and rather empty. */
  private void mergeAfter(BlockNode node, int slot) {
    if (slot < 0 || slot + 1 >= node.used()) {
      return;
    }
    if (node.slot(slot) instanceof BlockNode first) {
      BlockNode second = (BlockNode) node.slot(slot + 1);
      if (first.used() + second.used() <= BlockNode.FANOUT / 2) {
        BlockNode merged = first.editable(owner);
        int seam = merged.used() - 1;
        merged.append(second);
        mergeAfter(merged, seam);
        node.set(slot, merged);
        node.remove(slot + 1, slot + 2);
      }
    } else if (node.slot(slot) instanceof Block first
        && node.slot(slot + 1) instanceof Block second
        && first.usedBytes() + second.usedBytes() <= Block.BYTES_MAX / 2) {
      Block merged = first.editable(owner);
      merged.append(second);
      node.set(slot, merged);
      node.remove(slot + 1, slot + 2);
    }
  }
}
