package io.keywake.store.keyspace.collection;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What can be read from {@link PagedBytes} and from their snapshots. Paged bytes are read by the
 * thread that changes them, a snapshot by any.
 */
public abstract sealed class PagedBytesView permits PagedBytes, PagedBytesSnapshot {

  /**
   * Bytes of a full page: the most that a write after a snapshot copies per page that it touches.
   */
  public static final int PAGE_BYTES = 8 << 10;

  private static final int PAGE_BITS = Integer.numberOfTrailingZeros(PAGE_BYTES);

  /** What is read where no page is; never written to, and shared by all. */
  private static final byte[] ZEROS = new byte[PAGE_BYTES];

  PagedBytesView() {}

  abstract PageNode root();

  /** The level of the root: 0 if its slots are pages. */
  abstract int rootLevel();

  /** How many bytes there are. */
  public abstract long length();

  /** Bytes of heap that a value of this content takes by itself, as {@link HeapSize} estimates. */
  public abstract long heapBytes();

  /**
   * The byte at {@code offset}.
   *
   * @throws IndexOutOfBoundsException if {@code offset} is not between 0 and the length
   */
  public final byte get(long offset) {
    Objects.checkIndex(offset, length());
    return pageToRead(pageOf(offset))[offsetInPage(offset)];
  }

  /**
   * Copies {@code length} bytes starting at {@code from} into an array.
   *
   * @throws IndexOutOfBoundsException if one of the ranges does not lie within its bytes
   */
  public final void read(long from, byte[] into, int intoFrom, int length) {
    Objects.checkFromIndexSize(intoFrom, length, into.length);
    Objects.checkFromIndexSize(from, length, length());
    int done = 0;
    while (done < length) {
      long offset = from + done;
      int bytes = Math.min(length - done, PAGE_BYTES - offsetInPage(offset));
      byte[] page = pageToRead(pageOf(offset));
      System.arraycopy(page, offsetInPage(offset), into, intoFrom + done, bytes);
      done += bytes;
    }
  }

  /** A copy of all bytes. */
  public final byte[] toByteArray() {
    byte[] bytes = new byte[Math.toIntExact(length())];
    read(0, bytes, 0, bytes.length);
    return bytes;
  }

  /** Hands over all bytes, in order, without copying them. */
  public final void forEachChunk(ChunkConsumer consumer) {
    forEachChunk(0, length(), consumer);
  }

  /**
   * Hands over {@code length} bytes starting at {@code from}, in order, without copying them.
   *
   * @throws IndexOutOfBoundsException if the range does not lie within the bytes
   */
  public final void forEachChunk(long from, long length, ChunkConsumer consumer) {
    Objects.checkFromIndexSize(from, length, length());
    long end = from + length;
    for (long offset = from; offset < end; ) {
      int bytes = (int) Math.min(end - offset, PAGE_BYTES - offsetInPage(offset));
      consumer.accept(pageToRead(pageOf(offset)), offsetInPage(offset), bytes);
      offset += bytes;
    }
  }

  static long pageOf(long offset) {
    return offset >> PAGE_BITS;
  }

  static int offsetInPage(long offset) {
    return (int) offset & (PAGE_BYTES - 1);
  }

  /** The slot that leads to a page in a node of a level. */
  static int slot(long page, int level) {
    return (int) (page >>> (level * PageNode.FANOUT_BITS)) & (PageNode.FANOUT - 1);
  }

  /** The page of a number, or null where there are only zeros. */
  final byte @Nullable [] page(long page) {
    PageNode node = root();
    for (int level = rootLevel(); level > 0; level--) {
      PageNode below = (PageNode) node.slot(slot(page, level));
      if (below == null) {
        return null;
      }
      node = below;
    }
    return (byte[]) node.slot(slot(page, 0));
  }

  private byte[] pageToRead(long page) {
    byte[] found = page(page);
    return found == null ? ZEROS : found;
  }
}
