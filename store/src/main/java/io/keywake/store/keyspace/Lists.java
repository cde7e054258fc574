package io.keywake.store.keyspace;

import io.keywake.store.Invariant;
import io.keywake.store.keyspace.collection.PackedElements;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The changes of lists. A small one is replaced whole; a large one is changed in place,
 * copy-on-write. A list that has become large stays so.
 *
 * <p>Owned by the execution thread. The caller has seen to it that the key holds a list, or where
 * that is allowed nothing, and that indexes lie within it. Elements must not be changed afterwards.
 */
public final class Lists {
  private static final byte[][] NO_ELEMENTS = {};

  /**
   * Runs of elements of a large list that one command removes with an effect each; if there are
   * more, the whole list is one effect.
   */
  private static final int REMOVED_RUNS_MAX = 256;

  private final Keyspace keyspace;

  Lists(Keyspace keyspace) {
    this.keyspace = keyspace;
  }

  /** A list that no key holds yet. */
  public NewList newValue() {
    return new NewList(keyspace.settings().lists());
  }

  /**
   * Pushes elements, at least one, one after the other to an end of a list, which begins empty if
   * the key is not there. The expiry stays.
   *
   * @return the size of the list after it
   */
  public int push(int db, byte[] key, ListEnd end, byte[]... elements) {
    Invariant.check(elements.length > 0, "something is pushed");
    long position = keyspace.position(key);
    Object slot = keyspace.slot(db, position, key);
    byte[][] inOrder = end == ListEnd.FRONT ? reversed(elements) : elements;
    if (slot == null) {
      create(db, position, key, inOrder, Entry.NO_EXPIRY);
      return elements.length;
    }
    int size = value(slot).size();
    splice(db, position, key, slot, end == ListEnd.FRONT ? 0 : size, 0, inOrder);
    return size + elements.length;
  }

  /** Inserts an element before the one at {@code index}, or at the end if that is the size. */
  public void insert(int db, byte[] key, int index, byte[] element) {
    splice(db, key, index, 0, element);
  }

  /** Puts an element in the place of the one at {@code index}. */
  public void set(int db, byte[] key, int index, byte[] element) {
    splice(db, key, index, 1, element);
  }

  /** Removes elements from {@code index} on; with the last one the key goes. */
  public void remove(int db, byte[] key, int index, int count) {
    if (count > 0) {
      splice(db, key, index, count, NO_ELEMENTS);
    }
  }

  /**
   * Removes all elements but {@code count} from {@code index} on; if it keeps none the key goes.
   */
  public void keep(int db, byte[] key, int index, int count) {
    long position = keyspace.position(key);
    Object slot = present(db, position, key);
    int size = value(slot).size();
    if (count == size) {
      return;
    }
    if (count == 0) {
      keyspace.remove(db, position, key, DeleteCause.DELETED);
    } else if (slot instanceof LargeEntry large) {
      int behind = size - index - count;
      if (behind > 0) {
        spliceInPlace(db, position, large, index + count, behind, NO_ELEMENTS);
      }
      if (index > 0) {
        spliceInPlace(db, position, large, 0, index, NO_ELEMENTS);
      }
    } else {
      CompactList list = (CompactList) value(slot);
      byte[] bytes = list.bytes();
      int from = list.offset(index);
      int length = list.offset(index + count) - from;
      long sequence = keyspace.log().next();
      byte[] packed = allocate(key, length, count, Entry.expireAtMs(slot), sequence);
      System.arraycopy(bytes, from, packed, packed.length - length, length);
      keyspace.install(db, position, key, packed, sequence);
    }
  }

  /**
   * Removes the elements at some indexes; with the last element the key goes.
   *
   * @param indexes ascending and distinct
   * @param count how many of the indexes are meant, from the first one on
   */
  public void removeAll(int db, byte[] key, int[] indexes, int count) {
    if (count == 0) {
      return;
    }
    long position = keyspace.position(key);
    Object slot = present(db, position, key);
    if (value(slot).size() == count) {
      keyspace.remove(db, position, key, DeleteCause.DELETED);
    } else if (slot instanceof LargeEntry large) {
      removeInPlace(db, position, large, indexes, count);
    } else {
      removeSmall(db, position, key, slot, indexes, count);
    }
  }

  /**
   * Lets a key hold these elements and nothing else, without an expiry, whatever it holds now;
   * without elements the key goes.
   */
  public void store(int db, byte[] key, List<byte[]> elements) {
    keyspace.checkThread();
    long position = keyspace.position(key);
    if (!elements.isEmpty()) {
      create(db, position, key, elements.toArray(NO_ELEMENTS), Entry.NO_EXPIRY);
    } else if (keyspace.slot(db, position, key) != null) {
      keyspace.remove(db, position, key, DeleteCause.DELETED);
    }
  }

  private void splice(int db, byte[] key, int index, int removed, byte[]... inserted) {
    long position = keyspace.position(key);
    splice(db, position, key, present(db, position, key), index, removed, inserted);
  }

  private void splice(
      int db, long position, byte[] key, Object slot, int index, int removed, byte[][] inserted) {
    if (slot instanceof LargeEntry large) {
      spliceInPlace(db, position, large, index, removed, inserted);
      return;
    }
    CompactList list = (CompactList) value(slot);
    int count = list.size() - removed + inserted.length;
    if (count == 0) {
      keyspace.remove(db, position, key, DeleteCause.DELETED);
      return;
    }
    int at = list.offset(index);
    int end = removed == 0 ? at : list.offset(index + removed);
    int from = list.elementsFrom();
    byte[] bytes = list.bytes();
    int length = bytes.length - from - (end - at) + packedBytes(inserted);
    long sequence = keyspace.log().next();
    if (!isSmall(key, count, length)) {
      LargeList large = LargeList.of(list);
      large.splice(index, removed, inserted);
      install(db, position, key, large, Entry.expireAtMs(slot), sequence);
      return;
    }
    byte[] packed = allocate(key, length, count, Entry.expireAtMs(slot), sequence);
    int to = packed.length - length;
    System.arraycopy(bytes, from, packed, to, at - from);
    to = write(packed, to + at - from, inserted);
    System.arraycopy(bytes, end, packed, to, bytes.length - end);
    keyspace.install(db, position, key, packed, sequence);
  }

  private void create(int db, long position, byte[] key, byte[][] elements, long expireAtMs) {
    long sequence = keyspace.log().next();
    int length = packedBytes(elements);
    if (isSmall(key, elements.length, length)) {
      byte[] packed = allocate(key, length, elements.length, expireAtMs, sequence);
      write(packed, packed.length - length, elements);
      keyspace.install(db, position, key, packed, sequence);
    } else {
      LargeList large = LargeList.empty();
      large.splice(0, 0, elements);
      install(db, position, key, large, expireAtMs, sequence);
    }
  }

  private void install(
      int db, long position, byte[] key, LargeList list, long expireAtMs, long sequence) {
    LargeEntry entry = new LargeEntry(key, list, expireAtMs, sequence, keyspace.accessClock());
    keyspace.install(db, position, key, entry, sequence);
  }

  // Large lists.

  private void spliceInPlace(
      int db, long position, LargeEntry entry, int index, int removed, byte[][] inserted) {
    LargeList list = (LargeList) entry.value();
    if (list.size() - removed + inserted.length == 0) {
      keyspace.remove(db, position, entry.key(), DeleteCause.DELETED);
      return;
    }
    change(db, position, entry, index, removed, inserted);
    long sequence = keyspace.log().next();
    long base = keyspace.changed(db, entry, sequence);
    if (keyspace.log().isHeard()) {
      keyspace
          .log()
          .add(
              new Effect.ListSpliced(
                  sequence, base, db, position, entry.key(), index, removed, inserted));
    }
  }

  private void change(
      int db, long position, LargeEntry entry, int index, int removed, byte[][] inserted) {
    keyspace.beginChange(db, position, entry);
    ((LargeList) entry.value()).splice(index, removed, inserted);
    keyspace.endChange(db, entry);
  }

  /** From the back, so that the indexes that are still to come stay right. */
  private void removeInPlace(int db, long position, LargeEntry entry, int[] indexes, int count) {
    boolean whole = runs(indexes, count) > REMOVED_RUNS_MAX;
    int end = count;
    while (end > 0) {
      int first = end - 1;
      while (first > 0 && indexes[first - 1] == indexes[first] - 1) {
        first--;
      }
      if (whole) {
        change(db, position, entry, indexes[first], end - first, NO_ELEMENTS);
      } else {
        spliceInPlace(db, position, entry, indexes[first], end - first, NO_ELEMENTS);
      }
      end = first;
    }
    if (whole) {
      long sequence = keyspace.log().next();
      entry.changed(sequence);
      keyspace.install(db, position, entry.key(), entry, sequence);
    }
  }

  private static int runs(int[] indexes, int count) {
    int runs = 1;
    for (int i = 1; i < count; i++) {
      runs += indexes[i - 1] == indexes[i] - 1 ? 0 : 1;
    }
    return runs;
  }

  // Small lists.

  private void removeSmall(
      int db, long position, byte[] key, Object slot, int[] indexes, int count) {
    CompactList list = (CompactList) value(slot);
    byte[] bytes = list.bytes();
    byte[] kept = new byte[bytes.length - list.elementsFrom()];
    int length = 0;
    int at = list.elementsFrom();
    for (int index = 0, next = 0; index < list.size(); index++) {
      int end = PackedElements.next(bytes, at);
      if (next < count && indexes[next] == index) {
        next++;
      } else {
        System.arraycopy(bytes, at, kept, length, end - at);
        length += end - at;
      }
      at = end;
    }
    long sequence = keyspace.log().next();
    byte[] packed = allocate(key, length, list.size() - count, Entry.expireAtMs(slot), sequence);
    System.arraycopy(kept, 0, packed, packed.length - length, length);
    keyspace.install(db, position, key, packed, sequence);
  }

  private boolean isSmall(byte[] key, int count, int length) {
    ListLimits limits = keyspace.settings().lists();
    return count <= limits.entriesMax()
        && length <= limits.bytesMax()
        && key.length <= PackedLayout.KEY_BYTES_MAX;
  }

  /** A packed entry whose elements, {@code length} bytes at its end, are still to be written. */
  private byte[] allocate(byte[] key, int length, int count, long expireAtMs, long sequence) {
    int body = CompactList.HEADER_BYTES + length;
    byte[] packed =
        PackedLayout.allocate(
            ValueType.LIST, key, body, expireAtMs, sequence, keyspace.accessClock());
    CompactLayout.count(packed, packed.length - body, count);
    return packed;
  }

  private static int packedBytes(byte[][] elements) {
    long bytes = 0;
    for (byte[] element : elements) {
      bytes += PackedElements.packedBytes(element.length);
    }
    return (int) Math.min(bytes, Integer.MAX_VALUE);
  }

  private static int write(byte[] packed, int at, byte[][] elements) {
    int to = at;
    for (byte[] element : elements) {
      to = PackedElements.write(packed, to, element);
    }
    return to;
  }

  private static byte[][] reversed(byte[][] elements) {
    if (elements.length == 1) {
      return elements;
    }
    byte[][] reversed = new byte[elements.length][];
    for (int i = 0; i < elements.length; i++) {
      reversed[i] = elements[elements.length - 1 - i];
    }
    return reversed;
  }

  private Object present(int db, long position, byte[] key) {
    @Nullable Object slot = keyspace.slot(db, position, key);
    if (slot == null) {
      throw Invariant.broken("a list that is changed is there");
    }
    return slot;
  }

  private static ListValue value(Object slot) {
    return (ListValue) Entry.of(slot).value();
  }
}
