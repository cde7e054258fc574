package io.keywake.store.keyspace.collection;

import java.util.Arrays;
import java.util.Objects;

/**
 * A byte string that is copy-on-write in pages of {@value PagedBytesView#PAGE_BYTES} bytes. One
 * thread owns it and alone calls its methods; its snapshots may be read by all.
 *
 * <h2>Shape</h2>
 *
 * Pages hang in a tree of nodes with up to 64 slots, all at one depth: one level reaches 512 KiB,
 * two 32 MiB, three 2 GiB. The tree gets a level on top when the value outgrows it. What was never
 * written has no pages, and no nodes either: an empty slot at any level means zeros. So one byte at
 * offset 500,000,000 of an empty value costs one page and three nodes.
 *
 * <p>Every page but the last is full or missing. The last one has room for what it holds when it is
 * made, and doubles (up to a full page) when more is appended, so that a value of 5 KB takes 5 KB
 * and appending byte by byte copies each byte about once. Bytes in its room beyond the value's
 * length are always zero, since a value never gets shorter.
 *
 * <h2>Copy-on-write</h2>
 *
 * Every node is stamped with an {@link Owner}, and says of each of its pages whether that stamp
 * goes for the page too. A write makes the nodes on its path editable from the root down: one that
 * carries the value's current token stays, any other is replaced by a copy with that token which
 * owns none of its pages. Then it does the same with the page. A snapshot takes root and length as
 * they are and retires the token. The first write into a page after that copies this page and at
 * most three arrays of 64 references; the next one into the same page copies nothing. That holds
 * for appending as well: room behind the snapshot's last byte could be filled without harm to its
 * readers, but a rule without exceptions is easier to trust.
 *
 * <h2>Threads</h2>
 *
 * The argument is that of {@link HashTrie}: what a snapshot leads to was written before its final
 * fields, and nothing of it is written afterwards, because its token is retired.
 */
public final class PagedBytes extends PagedBytesView {

  /** The greatest length, the one that an array can have as well. */
  public static final long LENGTH_MAX = Integer.MAX_VALUE - 8;

  /** The value without nodes: references to root and token, the numbers, the token. */
  private static final int BYTES =
      HeapSize.object(2 * HeapSize.REFERENCE_BYTES + 2 * Long.BYTES + Integer.BYTES) + Owner.BYTES;

  /** Arrays take a multiple of this on the heap anyway. */
  private static final int ROOM_STEP_BYTES = 8;

  private Owner owner;
  private PageNode root;
  private int rootLevel;
  private long length;

  /** Kept up by every write: the value, its nodes and its pages as if none were shared. */
  private long heapBytes;

  /** An empty value. */
  public PagedBytes() {
    this.owner = new Owner();
    this.root = new PageNode(owner);
    this.heapBytes = BYTES + root.heapBytes();
  }

  private PagedBytes(PagedBytes original) {
    this.owner = new Owner();
    this.root = original.root;
    this.rootLevel = original.rootLevel;
    this.length = original.length;
    this.heapBytes = original.heapBytes;
  }

  /** A value with a copy of these bytes. */
  public static PagedBytes of(byte[] bytes) {
    PagedBytes value = new PagedBytes();
    value.append(bytes);
    return value;
  }

  /**
   * The present content for good, in O(1); the value can be changed further without touching it.
   */
  public PagedBytesSnapshot snapshot() {
    PagedBytesSnapshot snapshot = new PagedBytesSnapshot(this);
    owner = new Owner();
    return snapshot;
  }

  /**
   * Another value with the same content, in O(1); either can be changed without touching the other.
   */
  public PagedBytes copy() {
    PagedBytes copy = new PagedBytes(this);
    owner = new Owner();
    return copy;
  }

  /** Adds all of {@code bytes} at the end. */
  public void append(byte[] bytes) {
    write(length, bytes, 0, bytes.length);
  }

  /** Adds {@code length} bytes of {@code bytes}, starting at {@code from}, at the end. */
  public void append(byte[] bytes, int from, int length) {
    write(this.length, bytes, from, length);
  }

  /**
   * Writes {@code length} bytes of {@code bytes}, starting at {@code from}, to {@code offset} and
   * after. The value gets as long as that takes; a gap between its end and {@code offset} becomes
   * zeros. Writing no bytes changes nothing.
   *
   * @throws IndexOutOfBoundsException if the range does not lie within the array, {@code offset} is
   *     negative, or the value would get longer than {@link #LENGTH_MAX}
   */
  public void write(long offset, byte[] bytes, int from, int length) {
    Objects.checkFromIndexSize(from, length, bytes.length);
    Objects.checkFromIndexSize(offset, length, LENGTH_MAX);
    if (length == 0) {
      return;
    }
    if (offset + length > this.length) {
      lengthen(offset + length);
    }
    for (int done = 0; done < length; ) {
      long at = offset + done;
      int count = Math.min(length - done, PAGE_BYTES - offsetInPage(at));
      System.arraycopy(bytes, from + done, pageToWrite(at), offsetInPage(at), count);
      done += count;
    }
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public long heapBytes() {
    return heapBytes;
  }

  @Override
  PageNode root() {
    return root;
  }

  @Override
  int rootLevel() {
    return rootLevel;
  }

  private void lengthen(long newLength) {
    long oldLength = length;
    length = newLength;
    long newLast = pageOf(newLength - 1);
    while (newLast >>> ((rootLevel + 1) * PageNode.FANOUT_BITS) != 0) {
      raiseRoot();
    }
    if (oldLength > 0 && pageOf(oldLength - 1) < newLast && page(pageOf(oldLength - 1)) != null) {
      // It is not the last page any more, and so has to be full.
      pageToWrite(oldLength - 1);
    }
  }

  /** Puts a level on top, unless the root means zeros: it does so at any level. */
  private void raiseRoot() {
    if (!root.isEmpty()) {
      PageNode top = new PageNode(owner);
      top.setNode(0, root);
      heapBytes += top.heapBytes();
      root = top;
    }
    rootLevel++;
  }

  /** The page that an offset within the value lies in, editable and with room for its part. */
  private byte[] pageToWrite(long offset) {
    long number = pageOf(offset);
    root = root.editable(owner);
    PageNode node = root;
    for (int level = rootLevel; level > 0; level--) {
      node = nodeBelow(node, slot(number, level));
    }
    int slot = slot(number, 0);
    byte[] page = (byte[]) node.slot(slot);
    int used = (int) Math.min(PAGE_BYTES, length - (offset - offsetInPage(offset)));
    if (page != null && node.ownsPage(slot) && page.length >= used) {
      return page;
    }
    byte[] changed;
    if (page == null) {
      changed = new byte[room(used)];
      heapBytes += HeapSize.byteArray(changed.length);
    } else {
      int room = page.length >= used ? page.length : room(Math.max(used, 2 * page.length));
      changed = Arrays.copyOf(page, room);
      heapBytes += HeapSize.byteArray(room) - HeapSize.byteArray(page.length);
    }
    long before = node.heapBytes();
    node.setPage(slot, changed);
    heapBytes += node.heapBytes() - before;
    return changed;
  }

  private PageNode nodeBelow(PageNode node, int slot) {
    PageNode present = (PageNode) node.slot(slot);
    PageNode below;
    if (present == null) {
      below = new PageNode(owner);
      heapBytes += below.heapBytes();
    } else {
      below = present.editable(owner);
    }
    long before = node.heapBytes();
    node.setNode(slot, below);
    heapBytes += node.heapBytes() - before;
    return below;
  }

  private static int room(int used) {
    return Math.min(PAGE_BYTES, (used + ROOM_STEP_BYTES - 1) & -ROOM_STEP_BYTES);
  }
}
