package io.keywake.store.keyspace.collection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;

/** Compares paged bytes with arrays, and checks every page of a value by walking all of it. */
final class PagedContent {

  /** A value, and what it has to be whenever it is checked. */
  static final class Kept {
    private final PagedBytesView view;
    private final byte[] expected;

    Kept(PagedBytesView view, byte[] expected) {
      this.view = view;
      this.expected = expected;
    }

    void check() {
      PagedContent.check(view, expected);
    }
  }

  private PagedContent() {}

  static void check(PagedBytesView value, byte[] expected) {
    assertThat(value.length()).isEqualTo(expected.length);
    if (!Arrays.equals(value.toByteArray(), expected)) {
      throw new AssertionError(
          "differs at "
              + Arrays.mismatch(value.toByteArray(), expected)
              + " of "
              + expected.length);
    }
    int[] at = {0};
    value.forEachChunk(
        (array, from, length) -> {
          if (length < 1
              || !Arrays.equals(array, from, from + length, expected, at[0], at[0] + length)) {
            throw new AssertionError("chunk at " + at[0] + " differs");
          }
          at[0] += length;
        });
    assertThat(at[0]).isEqualTo(expected.length);
  }

  /** Room of pages, zeros behind the end and, summed up, the heap bytes. */
  static void checkNodes(PagedBytes value) {
    PagedBytes empty = new PagedBytes();
    long own = empty.heapBytes() - empty.root().heapBytes();
    long walked = heapBytesOf(value.root(), value.rootLevel(), 0, value.length());
    assertThat(value.heapBytes()).isEqualTo(own + walked);
  }

  private static long heapBytesOf(PageNode node, int level, long firstPage, long length) {
    long sum = node.heapBytes();
    for (int i = 0; i < PageNode.FANOUT; i++) {
      Object slot = node.slot(i);
      long page = firstPage + ((long) i << (level * PageNode.FANOUT_BITS));
      if (slot instanceof PageNode below) {
        assertThat(level).isPositive();
        sum += heapBytesOf(below, level - 1, page, length);
      } else if (slot != null) {
        assertThat(level).isZero();
        sum += heapBytesOf((byte[]) slot, length - page * PagedBytesView.PAGE_BYTES);
      }
    }
    return sum;
  }

  private static long heapBytesOf(byte[] page, long lengthFromHere) {
    assertThat(lengthFromHere).isPositive();
    if (lengthFromHere >= PagedBytesView.PAGE_BYTES) {
      assertThat(page).hasSize(PagedBytesView.PAGE_BYTES);
    }
    for (long i = lengthFromHere; i < page.length; i++) {
      assertThat(page[(int) i]).isZero();
    }
    return HeapSize.byteArray(page.length);
  }

  /** The array after a write as a byte string understands it. */
  static byte[] written(byte[] before, int offset, byte[] bytes) {
    byte[] after = Arrays.copyOf(before, Math.max(before.length, offset + bytes.length));
    System.arraycopy(bytes, 0, after, offset, bytes.length);
    return after;
  }
}
