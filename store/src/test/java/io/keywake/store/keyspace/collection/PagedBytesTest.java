package io.keywake.store.keyspace.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keywake.store.keyspace.collection.PagedContent.Kept;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PagedBytesTest {

  private static final byte[] ONE = {1};

  @Test
  void isEmptyAtFirst() {
    PagedBytes value = new PagedBytes();
    assertThat(value.length()).isZero();
    assertThat(value.toByteArray()).isEmpty();
    value.forEachChunk((array, from, length) -> assertThat(length).isNull());
    assertThatThrownBy(() -> value.get(0)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void readsZerosInAGap() {
    PagedBytes value = PagedBytes.of(ONE);
    value.write(100_000, ONE, 0, 1);
    byte[] expected = new byte[100_001];
    expected[0] = 1;
    expected[100_000] = 1;
    PagedContent.check(value, expected);
  }

  @Test
  void stayAsTheyAreWhenNothingIsWrittenFarOut() {
    PagedBytes value = PagedBytes.of(ONE);
    value.write(1_000_000, ONE, 0, 0);
    assertThat(value.length()).isOne();
  }

  @Test
  void refusesRangesOutsideTheValueAndLengthsBeyondTheGreatest() {
    PagedBytes value = PagedBytes.of(new byte[10]);
    assertThatThrownBy(() -> value.get(10)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> value.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> value.read(5, new byte[10], 0, 6))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> value.read(0, new byte[4], 0, 5))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> value.forEachChunk(5, 6, (array, from, length) -> {}))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> value.write(PagedBytes.LENGTH_MAX, ONE, 0, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> value.write(-1, ONE, 0, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(value.length()).isEqualTo(10);
  }

  @Test
  void takesAPageAndItsPathForOneByteAt500Megabytes() {
    PagedBytes value = new PagedBytes();
    value.write(500_000_000, ONE, 0, 1);
    assertThat(value.length()).isEqualTo(500_000_001);
    assertThat(value.heapBytes()).isLessThan(PagedBytesView.PAGE_BYTES + 2_000);
    assertThat(value.get(500_000_000)).isEqualTo((byte) 1);
    assertThat(value.get(499_999_999)).isZero();
    assertThat(value.get(0)).isZero();
    long before = value.heapBytes();
    value.write(0, ONE, 0, 1);
    assertThat(value.heapBytes() - before).isLessThan(PagedBytesView.PAGE_BYTES + 2_000);
    assertThat(value.get(0)).isEqualTo((byte) 1);
    PagedContent.checkNodes(value);
  }

  @Test
  void reachesTheGreatestLength() {
    PagedBytes value = new PagedBytes();
    value.write(PagedBytes.LENGTH_MAX - 1, ONE, 0, 1);
    assertThat(value.length()).isEqualTo(PagedBytes.LENGTH_MAX);
    assertThat(value.get(PagedBytes.LENGTH_MAX - 1)).isEqualTo((byte) 1);
  }

  @Test
  void takesLittleMoreThanItsLengthWhenSetAtOnce() {
    for (int length : new int[] {1_000, 5_000, 8_192, 9_000, 100_000}) {
      assertThat(PagedBytes.of(new byte[length]).heapBytes())
          .isBetween((long) length, length + 400L + length / 100);
    }
  }

  @Test
  void takesAtMostTwiceItsLengthPlusAPathWhenAppendedByteByByte() {
    PagedBytes value = new PagedBytes();
    byte[] lastPage = {};
    int moves = 0;
    for (int i = 0; i < 50_000; i++) {
      value.append(ONE);
      assertThat(value.heapBytes()).isLessThan(2L * (i + 1) + 600);
      byte[] page = pageAt(value, i);
      moves += page == lastPage ? 0 : 1;
      lastPage = page;
    }
    // Rooms from 8 bytes to 8 KiB for each of six full pages, and to 1 KiB for the last.
    assertThat(moves).isEqualTo(6 * 11 + 8);
    PagedContent.checkNodes(value);
  }

  @Test
  void copiesOnePageAndItsPathAfterASnapshot() {
    PagedBytes value = PagedBytes.of(new byte[2_000_000]);
    PagedBytesSnapshot snapshot = value.snapshot();
    assertThat(snapshot.root()).isSameAs(value.root());
    value.write(1_000_000, ONE, 0, 1);
    List<byte[]> own = pages(value);
    List<byte[]> shared = pages(snapshot);
    int copied = 0;
    for (int i = 0; i < own.size(); i++) {
      copied += own.get(i) == shared.get(i) ? 0 : 1;
    }
    assertThat(copied).isOne();
    byte[] page = pageAt(value, 1_000_000);
    value.write(1_000_001, ONE, 0, 1);
    assertThat(pageAt(value, 1_000_000)).isSameAs(page);
    assertThat(snapshot.get(1_000_000)).isZero();
  }

  @Test
  void appendsBehindASnapshotWithoutTouchingIt() {
    PagedBytes value = PagedBytes.of(new byte[100]);
    value.append(ONE);
    PagedBytesSnapshot snapshot = value.snapshot();
    value.append(ONE);
    assertThat(pageAt(value, 0)).isNotSameAs(pageAt(snapshot, 0));
    assertThat(snapshot.length()).isEqualTo(101);
  }

  @Test
  void letsAnotherThreadReadSnapshotsWhileItsOwnerWrites() throws Exception {
    int snapshots = 300;
    BlockingQueue<Kept> queue = new ArrayBlockingQueue<>(4);
    ExecutorService reader = Executors.newSingleThreadExecutor();
    try {
      Future<Integer> read = reader.submit(() -> readAll(queue, snapshots));
      PagedBytes value = new PagedBytes();
      byte[] model = {};
      Random random = new Random(3);
      for (int taken = 0; taken < snapshots && !read.isDone(); ) {
        for (int i = 0; i < 5; i++) {
          byte[] bytes = new byte[1 + random.nextInt(300)];
          random.nextBytes(bytes);
          int offset = random.nextInt(Math.min(model.length + 200, 100_000));
          value.write(offset, bytes, 0, bytes.length);
          model = PagedContent.written(model, offset, bytes);
        }
        // While the queue is full the reader is behind, and the owner goes on writing under it.
        if (queue.remainingCapacity() > 0) {
          queue.put(new Kept(value.snapshot(), model));
          taken++;
        }
      }
      assertThat(read.get()).isEqualTo(snapshots);
    } finally {
      reader.shutdownNow();
    }
  }

  private static int readAll(BlockingQueue<Kept> queue, int snapshots) throws InterruptedException {
    for (int i = 0; i < snapshots; i++) {
      Kept taken = queue.take();
      for (int again = 0; again < 3; again++) {
        taken.check();
      }
    }
    return snapshots;
  }

  private static byte[] pageAt(PagedBytesView value, long offset) {
    byte[][] page = new byte[1][];
    value.forEachChunk(offset, 1, (array, from, length) -> page[0] = array);
    return page[0];
  }

  private static List<byte[]> pages(PagedBytesView value) {
    List<byte[]> pages = new ArrayList<>();
    value.forEachChunk((array, from, length) -> pages.add(array));
    return pages;
  }
}
