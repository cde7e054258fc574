package io.keywake.store.keyspace.collection;

import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.keyspace.collection.PagedContent.Kept;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random writes, compared with an array after each; snapshots on the way must stay what they were.
 */
class PagedBytesModelTest {

  private static final int STEPS = 400;
  private static final int SNAPSHOTS_ALIVE = 48;
  private static final int LENGTH_MAX = 700_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void equalsAnArrayAfterEveryStepAndSoDoItsSnapshotsForGood(long seed) {
    Random random = new Random(seed);
    PagedBytes value = new PagedBytes();
    byte[] model = {};
    List<Kept> kept = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      model = write(value, model, random);
      PagedContent.check(value, model);
      PagedContent.checkNodes(value);
      readSome(value, model, random);
      if (random.nextInt(4) == 0) {
        value = keep(value, model, kept, random);
      }
      if (step % 50 == 0) {
        kept.forEach(Kept::check);
      }
    }
    assertThat(kept).hasSize(SNAPSHOTS_ALIVE);
    kept.forEach(Kept::check);
  }

  private static byte[] write(PagedBytes value, byte[] model, Random random) {
    byte[] bytes = new byte[size(random)];
    random.nextBytes(bytes);
    if (random.nextInt(3) == 0 && model.length + bytes.length <= LENGTH_MAX) {
      value.append(bytes);
      return PagedContent.written(model, model.length, bytes);
    }
    int reach = random.nextInt(20) == 0 ? LENGTH_MAX : model.length + 1;
    int offset = random.nextInt(Math.max(1, Math.min(reach, LENGTH_MAX - bytes.length)));
    if (random.nextInt(10) == 0) {
      offset -= offset % PagedBytesView.PAGE_BYTES;
    }
    if (bytes.length == 0) {
      value.write(offset, bytes, 0, 0);
      return model;
    }
    byte[] padded = new byte[bytes.length + 5];
    System.arraycopy(bytes, 0, padded, 3, bytes.length);
    value.write(offset, padded, 3, bytes.length);
    return PagedContent.written(model, offset, bytes);
  }

  /** Mostly a few bytes, sometimes exactly a page or several. */
  private static int size(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> PagedBytesView.PAGE_BYTES * (1 + random.nextInt(2));
      case 1 -> random.nextInt(3 * PagedBytesView.PAGE_BYTES);
      default -> random.nextInt(100);
    };
  }

  private static void readSome(PagedBytes value, byte[] model, Random random) {
    if (model.length == 0) {
      return;
    }
    int from = random.nextInt(model.length);
    int length = random.nextInt(model.length - from + 1);
    assertThat(value.get(from)).isEqualTo(model[from]);
    byte[] into = new byte[length + 4];
    value.read(from, into, 2, length);
    assertThat(Arrays.equals(into, 2, length + 2, model, from, from + length)).isTrue();
    int[] at = {from};
    value.forEachChunk(
        from,
        length,
        (array, chunkFrom, chunkLength) -> {
          assertThat(array[chunkFrom + chunkLength - 1]).isEqualTo(model[at[0] + chunkLength - 1]);
          at[0] += chunkLength;
        });
    assertThat(at[0]).isEqualTo(from + length);
  }

  /** Keeps a snapshot, or one side of a copy; returns the value to go on with. */
  private static PagedBytes keep(PagedBytes value, byte[] model, List<Kept> kept, Random random) {
    PagedBytes goOnWith = value;
    PagedBytesView keep;
    switch (random.nextInt(4)) {
      case 0 -> {
        goOnWith = value.copy();
        keep = value;
      }
      case 1 -> keep = value.copy();
      default -> keep = value.snapshot();
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
