package io.keywake.store.keyspace.collection;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.keyspace.collection.SequenceContent.Kept;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random changes, compared with a list after each; snapshots on the way must stay what they were.
 */
class BlockSequenceModelTest {

  private static final int STEPS = 1_500;
  private static final int SNAPSHOTS_ALIVE = 16;

  /** Enough for three levels of nodes at the longest elements. */
  private static final int SIZE_MAX = 25_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void equalsAListAfterEveryStepAndSoDoItsSnapshotsForGood(long seed) {
    Random random = new Random(seed);
    BlockSequence sequence = new BlockSequence();
    List<byte[]> model = new ArrayList<>();
    List<Kept> kept = new ArrayList<>();
    int style = 0;
    for (int step = 0; step < STEPS; step++) {
      if (step % 100 == 0) {
        style = random.nextInt(6);
      }
      change(sequence, model, style, random);
      SequenceContent.checkNodes(sequence);
      if (step % 10 == 0) {
        SequenceContent.check(sequence, model);
      }
      readSome(sequence, model, random);
      if (random.nextInt(4) == 0) {
        sequence = keep(sequence, model, kept, random);
      }
      if (step % 100 == 0) {
        kept.forEach(Kept::check);
      }
    }
    SequenceContent.check(sequence, model);
    assertThat(kept).hasSize(SNAPSHOTS_ALIVE);
    kept.forEach(Kept::check);
  }

  private static void change(BlockSequence sequence, List<byte[]> model, int style, Random random) {
    int size = model.size();
    int kind = random.nextInt(10);
    if (size >= SIZE_MAX || (size > 0 && kind < 3)) {
      int count = 1 + random.nextInt(random.nextInt(25) == 0 ? size : Math.min(size, 60));
      int from = place(size - count + 1, style, random);
      sequence.remove(from, count);
      model.subList(from, from + count).clear();
    } else if (size > 0 && kind == 3) {
      int index = place(size, style, random);
      byte[] element = element(random);
      sequence.set(index, element);
      model.set(index, element);
    } else {
      int count = 1 + random.nextInt(random.nextInt(10) == 0 ? 2_000 : 60);
      int index = place(size + 1, style, random);
      boolean ascending = random.nextBoolean();
      List<byte[]> added = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        byte[] element = element(random);
        sequence.insert(ascending ? index + i : index, element);
        added.add(ascending ? i : 0, element);
      }
      model.addAll(index, added);
    }
  }

  /** An index below {@code end}: at the ends mostly, in one region, or anywhere. */
  private static int place(int end, int style, Random random) {
    return switch (style) {
      case 0 -> 0;
      case 1 -> end - 1;
      case 2 -> random.nextBoolean() ? 0 : end - 1;
      case 3 -> end / 3;
      default -> random.nextInt(end);
    };
  }

  /** Mostly short, sometimes around the limits of what is packed. */
  private static byte[] element(Random random) {
    int length =
        switch (random.nextInt(40)) {
          case 0 -> 120 + random.nextInt(16);
          case 1 -> BlockSequence.PACKED_BYTES_MAX - 2 + random.nextInt(5);
          case 2 -> random.nextInt(3_000);
          case 3 -> 0;
          default -> random.nextInt(30);
        };
    byte[] element = new byte[length];
    random.nextBytes(element);
    return element;
  }

  private static void readSome(BlockSequence sequence, List<byte[]> model, Random random) {
    if (model.isEmpty()) {
      return;
    }
    int index = random.nextInt(model.size());
    assertThat(sequence.get(index)).isEqualTo(model.get(index));
    boolean toFront = random.nextBoolean();
    BlockSequenceCursor cursor = toFront ? sequence.cursorToFront(index) : sequence.cursor(index);
    for (int i = 0; i < 20; i++) {
      int at = toFront ? index - i : index + i;
      assertThat(cursor.next()).isEqualTo(at >= 0 && at < model.size());
      if (at < 0 || at >= model.size()) {
        return;
      }
      byte[] expected = model.get(at);
      assertThat(cursor.element()).isEqualTo(expected);
      assertThat(cursor.isElement(new byte[] {1, 2, 3, 4, 5})).isFalse();
      cursor.read((array, from, length) -> assertThat(length).isEqualTo(expected.length));
    }
  }

  /** Keeps a snapshot, or one side of a copy; returns the sequence to go on with. */
  private static BlockSequence keep(
      BlockSequence sequence, List<byte[]> model, List<Kept> kept, Random random) {
    BlockSequence goOnWith = sequence;
    BlockSequenceView keep;
    switch (random.nextInt(4)) {
      case 0 -> {
        goOnWith = sequence.copy();
        keep = sequence;
      }
      case 1 -> keep = sequence.copy();
      default -> keep = sequence.snapshot();
    }
    Kept entry = new Kept(keep, model);
    if (kept.size() < SNAPSHOTS_ALIVE) {
      kept.add(entry);
    } else {
      kept.set(random.nextInt(SNAPSHOTS_ALIVE), entry);
    }
    return goOnWith;
  }
}
