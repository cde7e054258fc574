package io.keywake.store.keyspace.collection;

import java.util.Arrays;

/**
 * A walk over the elements of a {@link BlockSequenceView}, towards the end or the front. Owned by
 * the thread that reads the view; of a sequence that changes, good until the next change.
 *
 * <p>Within a block it steps from element to element; to the next block it goes down from the root,
 * which is needed once for some two hundred elements.
 */
public final class BlockSequenceCursor {
  private final BlockNode root;
  private final boolean toFront;

  /** Of the element that the next step leads to. */
  private int index;

  /** How many elements of the present leaf are left in the direction of the walk. */
  private int leftInLeaf;

  private byte[] bytes = {};

  /** Where the present element begins; {@link #ALONE} if all of {@link #bytes} is that. */
  private int at;

  private static final int ALONE = -1;

  BlockSequenceCursor(BlockSequenceView view, int index, boolean toFront) {
    this.root = view.root();
    this.index = index;
    this.toFront = toFront;
  }

  /** Steps to the next element, or returns false at the end of the walk. */
  public boolean next() {
    if (leftInLeaf == 0) {
      if (toFront ? index < 0 : index >= root.size()) {
        return false;
      }
      enterLeaf();
    } else {
      at = toFront ? PackedElements.before(bytes, at) : PackedElements.next(bytes, at);
    }
    leftInLeaf--;
    index += toFront ? -1 : 1;
    return true;
  }

  private void enterLeaf() {
    BlockNode node = root;
    int within = index;
    while (true) {
      int slot = node.slotOf(within);
      within -= node.before(slot);
      Object content = node.slot(slot);
      if (content instanceof BlockNode below) {
        node = below;
      } else if (content instanceof Block block) {
        bytes = block.bytes();
        at = block.offset(within);
        leftInLeaf = toFront ? within + 1 : block.count() - within;
        return;
      } else {
        bytes = (byte[]) content;
        at = ALONE;
        leftInLeaf = 1;
        return;
      }
    }
  }

  /** The present element, a copy. */
  public byte[] element() {
    return at == ALONE ? bytes.clone() : PackedElements.element(bytes, at);
  }

  /**
   * Hands over the present element without copying it. Of a sequence that changes, the range is
   * good until the next change; if it is longer than {@link BlockSequence#PACKED_BYTES_MAX}, for
   * good.
   */
  public void read(ChunkConsumer consumer) {
    if (at == ALONE) {
      consumer.accept(bytes, 0, bytes.length);
    } else {
      consumer.accept(bytes, PackedElements.bytesFrom(bytes, at), PackedElements.length(bytes, at));
    }
  }

  /** Whether the present element is this one. */
  public boolean isElement(byte[] element) {
    return at == ALONE
        ? Arrays.equals(bytes, element)
        : PackedElements.isElement(bytes, at, element);
  }
}
