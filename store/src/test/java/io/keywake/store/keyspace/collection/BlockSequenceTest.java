package io.keywake.store.keyspace.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockSequenceTest {
  private final BlockSequence sequence = new BlockSequence();

  private static byte[] element(int number) {
    return String.format("element-%08d", number).getBytes(StandardCharsets.US_ASCII);
  }

  private void fill(int count) {
    for (int i = 0; i < count; i++) {
      sequence.add(element(i));
    }
  }

  @Test
  void isEmptyAtFirst() {
    assertThat(sequence.size()).isZero();
    assertThat(sequence.cursor(0).next()).isFalse();
    assertThat(sequence.cursorToFront(-1).next()).isFalse();
    SequenceContent.checkNodes(sequence);
  }

  @Test
  void fillsItsBlocksWhenItGrowsAtAnEnd() {
    fill(100_000);
    BlockSequence fromFront = new BlockSequence();
    for (int i = 99_999; i >= 0; i--) {
      fromFront.insert(0, element(i));
    }
    for (BlockSequence each : List.of(sequence, fromFront)) {
      SequenceContent.checkNodes(each);
      int perBlock = Block.BYTES_MAX / PackedElements.packedBytes(element(0).length);
      assertThat(SequenceContent.blocks(each)).hasSize((100_000 + perBlock - 1) / perBlock);
      assertThat(each.heapBytes()).isLessThan(100_000L * 20);
      assertThat(each.get(77_777)).isEqualTo(element(77_777));
    }
  }

  @Test
  void aQueueKeepsNoMoreThanItHolds() {
    for (int i = 0; i < 50_000; i++) {
      sequence.insert(0, element(i));
      if (i >= 100) {
        sequence.remove(sequence.size() - 1, 1);
      }
    }
    SequenceContent.checkNodes(sequence);
    assertThat(sequence.size()).isEqualTo(100);
    assertThat(sequence.get(99)).isEqualTo(element(49_900));
    assertThat(sequence.heapBytes()).isLessThan(10_000);
  }

  @Test
  void shrinksToNothing() {
    fill(20_000);
    sequence.remove(10, 19_980);
    SequenceContent.checkNodes(sequence);
    assertThat(SequenceContent.blocks(sequence)).hasSize(1);
    assertThat(sequence.heapBytes()).isLessThan(3_000);
    sequence.remove(0, 20);
    assertThat(sequence.heapBytes()).isEqualTo(new BlockSequence().heapBytes());
  }

  @Test
  void mergesWhatWasThinnedOut() {
    fill(20_000);
    for (int i = 19_999; i >= 0; i--) {
      if (i % 20 != 0) {
        sequence.remove(i, 1);
      }
    }
    SequenceContent.checkNodes(sequence);
    assertThat(sequence.size()).isEqualTo(1_000);
    assertThat(SequenceContent.blocks(sequence)).hasSizeLessThan(20);
    for (int i = 0; i < 1_000; i++) {
      assertThat(sequence.get(i)).isEqualTo(element(20 * i));
    }
  }

  @Test
  void insertingAtOneSpotInTheMiddleLeavesNoThinBlocks() {
    fill(2_000);
    for (int i = 0; i < 20_000; i++) {
      sequence.insert(1_000, element(i));
    }
    BlockSequence afterOne = new BlockSequence();
    afterOne.add(element(0));
    afterOne.add(element(1));
    for (int i = 0; i < 20_000; i++) {
      afterOne.insert(1, element(i));
    }
    for (BlockSequence each : List.of(sequence, afterOne)) {
      SequenceContent.checkNodes(each);
      int packed = each.size() * PackedElements.packedBytes(element(0).length);
      assertThat(SequenceContent.blocks(each)).hasSizeLessThan(3 * packed / Block.BYTES_MAX);
    }
  }

  @Test
  void aWriteAfterASnapshotCopiesOneBlock() {
    fill(50_000);
    List<Block> before = SequenceContent.blocks(sequence);
    BlockSequenceSnapshot snapshot = sequence.snapshot();
    sequence.set(25_000, element(1));
    sequence.insert(25_001, element(2));
    List<Block> changed = new ArrayList<>(SequenceContent.blocks(sequence));
    changed.removeAll(before);
    assertThat(changed).hasSizeLessThanOrEqualTo(2);
    assertThat(SequenceContent.blocks(snapshot)).isEqualTo(before);
    assertThat(snapshot.get(25_000)).isEqualTo(element(25_000));
  }

  @Test
  void aLongElementStandsAloneAndIsShared() {
    byte[] alone = new byte[BlockSequence.PACKED_BYTES_MAX + 1];
    fill(10);
    sequence.insert(5, alone);
    SequenceContent.checkNodes(sequence);
    BlockSequenceCursor cursor = sequence.snapshot().cursor(5);
    assertThat(cursor.next()).isTrue();
    cursor.read((array, from, length) -> assertThat(array).isSameAs(alone));
    assertThat(cursor.element()).isEqualTo(alone).isNotSameAs(alone);
    sequence.set(5, element(0));
    sequence.set(4, alone);
    sequence.remove(5, 1);
    SequenceContent.checkNodes(sequence);
    assertThat(sequence.get(4)).isEqualTo(alone);
    assertThat(sequence.get(5)).isEqualTo(element(5));
  }

  @Test
  void refusesAnIndexOutsideOfIt() {
    fill(3);
    assertThatThrownBy(() -> sequence.insert(4, element(1)))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> sequence.set(3, element(1)))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> sequence.remove(2, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> sequence.cursor(4)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> sequence.cursorToFront(3))
        .isInstanceOf(IndexOutOfBoundsException.class);
    sequence.remove(3, 0);
    assertThat(sequence.size()).isEqualTo(3);
  }
}
