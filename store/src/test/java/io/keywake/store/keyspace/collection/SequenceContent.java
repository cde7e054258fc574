package io.keywake.store.keyspace.collection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** Compares sequences with lists, and checks every node of a sequence by walking all of it. */
final class SequenceContent {

  /** A sequence, and what it has to be whenever it is checked. */
  static final class Kept {
    private final BlockSequenceView view;
    private final List<byte[]> expected;

    Kept(BlockSequenceView view, List<byte[]> expected) {
      this.view = view;
      this.expected = List.copyOf(expected);
    }

    void check() {
      SequenceContent.check(view, expected);
    }
  }

  private SequenceContent() {}

  static void check(BlockSequenceView sequence, List<byte[]> expected) {
    assertThat(sequence.size()).isEqualTo(expected.size());
    BlockSequenceCursor forwards = sequence.cursor(0);
    for (int i = 0; i < expected.size(); i++) {
      checkNext(forwards, expected.get(i), i);
    }
    assertThat(forwards.next()).isFalse();
    BlockSequenceCursor backwards = sequence.cursorToFront(expected.size() - 1);
    for (int i = expected.size() - 1; i >= 0; i--) {
      checkNext(backwards, expected.get(i), i);
    }
    assertThat(backwards.next()).isFalse();
  }

  private static void checkNext(BlockSequenceCursor cursor, byte[] expected, int index) {
    if (!cursor.next() || !cursor.isElement(expected)) {
      throw new AssertionError("element " + index + " differs");
    }
  }

  /** Levels, counts, fill and, summed up, the heap bytes. */
  static void checkNodes(BlockSequence sequence) {
    BlockSequence empty = new BlockSequence();
    long own = empty.heapBytes() - empty.root().heapBytes();
    assertThat(sequence.heapBytes()).isEqualTo(own + heapBytesOf(sequence.root(), true));
  }

  private static long heapBytesOf(BlockNode node, boolean isRoot) {
    assertThat(node.used()).isBetween(isRoot && node.level == 0 ? 0 : 1, BlockNode.FANOUT);
    assertThat(isRoot && node.level > 0 && node.used() == 1).isFalse();
    long bytes = node.ownBytes();
    int size = 0;
    for (int slot = 0; slot < node.used(); slot++) {
      assertThat(node.before(slot)).isEqualTo(size);
      assertThat(node.slotOf(size)).isEqualTo(slot);
      size += node.count(slot);
      assertThat(node.slotOf(size - 1)).isEqualTo(slot);
      Object content = node.slot(slot);
      if (content instanceof BlockNode below) {
        assertThat(below.level).isEqualTo(node.level - 1);
        assertThat(below.size()).isEqualTo(node.count(slot));
        bytes += heapBytesOf(below, false);
      } else if (content instanceof Block block) {
        assertThat(node.level).isZero();
        assertThat(block.count()).isEqualTo(node.count(slot)).isPositive();
        assertThat(block.usedBytes()).isBetween(2, Block.BYTES_MAX);
        bytes += block.heapBytes();
      } else {
        assertThat(node.level).isZero();
        assertThat(node.count(slot)).isEqualTo(1);
        assertThat(((byte[]) content).length).isGreaterThan(BlockSequence.PACKED_BYTES_MAX);
        bytes += HeapSize.byteArray(((byte[]) content).length);
      }
    }
    assertThat(node.size()).isEqualTo(size);
    assertThat(node.heapBytes()).isEqualTo(bytes);
    return bytes;
  }

  /** All blocks, from front to back. */
  static List<Block> blocks(BlockSequenceView sequence) {
    List<Block> blocks = new ArrayList<>();
    gather(sequence.root(), blocks);
    return blocks;
  }

  private static void gather(BlockNode node, List<Block> blocks) {
    for (int slot = 0; slot < node.used(); slot++) {
      if (node.slot(slot) instanceof BlockNode below) {
        gather(below, blocks);
      } else if (node.slot(slot) instanceof Block block) {
        blocks.add(block);
      }
    }
  }
}
