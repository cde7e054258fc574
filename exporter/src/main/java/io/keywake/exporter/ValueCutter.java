package io.keywake.exporter;

import io.keywake.schemas.record.HashField;
import io.keywake.schemas.record.SortedSetMember;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.HashValue;
import io.keywake.store.keyspace.ListValue;
import io.keywake.store.keyspace.SetValue;
import io.keywake.store.keyspace.SortedSetValue;
import io.keywake.store.keyspace.StringValue;
import io.keywake.store.keyspace.Value;
import io.keywake.store.keyspace.ValueType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a frozen value into slices of which each fits into a record, one at a time. Owned by the
 * exporter's thread.
 *
 * <p>It cuts between elements. Only an element that is larger than a slice is cut itself; what is
 * left of it begins the next slice, which may go on with further elements. The same value is cut
 * the same way every time.
 */
final class ValueCutter {
  /** What an element takes beside its bytes, at most: two lengths, or a length and a score. */
  static final int ELEMENT_OVERHEAD_BYTES = 14;

  /** No form of a collection takes less heap than this part of what its elements are counted as. */
  private static final int HEAP_RATIO_MAX = 16;

  /** So that the views of the elements of a slice take little, however small the elements are. */
  private static final int SLICE_ELEMENTS_MAX = 1 << 16;

  /**
   * A piece of a value.
   *
   * @param value as Avro takes it
   * @param elements that begin in the slice; of a string, its bytes
   * @param continued whether the first element is the rest of the last one of the slice before
   */
  record Slice(Object value, long elements, boolean continued) {}

  private final int bytesMax;
  private final @Nullable StringValue string;
  private final @Nullable Elements elements;
  private int stringAt;

  /** The element that was stepped to, or what is left of it. */
  private boolean isOnElement;

  private boolean isCut;

  /**
   * @param bytesMax of a slice, more than {@link #ELEMENT_OVERHEAD_BYTES}
   */
  ValueCutter(Value value, int bytesMax) {
    this.bytesMax = bytesMax;
    this.string = value instanceof StringValue text ? text : null;
    this.elements = string == null ? elements(value) : null;
  }

  /** Whether a value would not fit into one slice. Looks at no more of it than would fit. */
  static boolean mustCut(Entry entry, int bytesMax) {
    // Of a long string, pages that were never written take no memory.
    boolean isString = entry.type() == ValueType.STRING;
    if (!isString && entry.heapBytes() <= bytesMax / HEAP_RATIO_MAX) {
      return false;
    }
    Value value = entry.value();
    if (value instanceof StringValue string) {
      return string.length() > bytesMax;
    }
    Elements elements = elements(value);
    long bytes = 0;
    while (elements.step()) {
      elements.present();
      bytes += elements.bytes() + ELEMENT_OVERHEAD_BYTES;
      if (bytes > bytesMax) {
        return true;
      }
    }
    return false;
  }

  /** The next slice, or null after the last. */
  @Nullable Slice next() {
    if (string != null) {
      return nextOf(string);
    }
    Elements from = elements;
    return from == null ? null : nextOf(from);
  }

  private @Nullable Slice nextOf(StringValue whole) {
    int from = stringAt;
    int length = Math.min(bytesMax, whole.length() - from);
    if (length == 0) {
      return null;
    }
    stringAt = from + length;
    return new Slice(ByteBuffer.wrap(whole.copy(from, length)), length, from > 0);
  }

  private @Nullable Slice nextOf(Elements from) {
    boolean continued = isCut;
    List<Object> slice = new ArrayList<>();
    int room = bytesMax;
    while (slice.size() < SLICE_ELEMENTS_MAX && (isOnElement || step(from))) {
      int bytes = from.bytes() + ELEMENT_OVERHEAD_BYTES;
      if (bytes > room && !slice.isEmpty()) {
        break;
      }
      isCut = bytes > room;
      slice.add(from.take(room - ELEMENT_OVERHEAD_BYTES));
      if (isCut) {
        break;
      }
      isOnElement = false;
      room -= bytes;
    }
    return slice.isEmpty() ? null : new Slice(slice, slice.size() - (continued ? 1 : 0), continued);
  }

  private boolean step(Elements from) {
    isOnElement = from.step();
    if (isOnElement) {
      from.present();
    }
    return isOnElement;
  }

  private static Elements elements(Value value) {
    if (value instanceof HashValue hash) {
      return new Fields(hash.fields());
    } else if (value instanceof ListValue list) {
      ListValue.Cursor cursor = list.elements(0);
      return new Elements() {
        @Override
        boolean step() {
          return cursor.next();
        }

        @Override
        void present() {
          cursor.readElement(this::first);
        }
      };
    } else if (value instanceof SetValue set) {
      SetValue.Cursor cursor = set.members();
      return new Elements() {
        @Override
        boolean step() {
          return cursor.next();
        }

        @Override
        void present() {
          cursor.readMember(this::first);
        }
      };
    }
    return new Members(((SortedSetValue) value).members(0));
  }

  /** The elements of a collection, one after the other; each has one or two ranges of bytes. */
  private abstract static class Elements {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private ByteBuffer first = NOTHING;
    private ByteBuffer second = NOTHING;

    /** Steps to the next element, or returns false at the end. */
    abstract boolean step();

    /** Has a look at the element that was stepped to. */
    abstract void present();

    /** The element as Avro takes it, from these bytes. */
    Object element(ByteBuffer first, ByteBuffer second) {
      return first;
    }

    final void first(byte[] array, int from, int length) {
      first = ByteBuffer.wrap(array, from, length);
    }

    final void second(byte[] array, int from, int length) {
      second = ByteBuffer.wrap(array, from, length);
    }

    /** Bytes of the element that were not taken. */
    final int bytes() {
      return Math.addExact(first.remaining(), second.remaining());
    }

    /** At most so many bytes of the element, as an element. */
    final Object take(int bytesMax) {
      ByteBuffer head = take(first, bytesMax);
      return element(head, take(second, bytesMax - head.remaining()));
    }

    private static ByteBuffer take(ByteBuffer from, int bytesMax) {
      int length = Math.min(from.remaining(), bytesMax);
      ByteBuffer taken = from.duplicate().limit(from.position() + length);
      from.position(from.position() + length);
      return taken;
    }
  }

  private static final class Fields extends Elements {
    private final HashValue.Cursor cursor;

    Fields(HashValue.Cursor cursor) {
      this.cursor = cursor;
    }

    @Override
    boolean step() {
      return cursor.next();
    }

    @Override
    void present() {
      cursor.readField(this::first);
      cursor.readValue(this::second);
    }

    @Override
    Object element(ByteBuffer first, ByteBuffer second) {
      return new HashField(first, second);
    }
  }

  private static final class Members extends Elements {
    private final SortedSetValue.Cursor cursor;

    Members(SortedSetValue.Cursor cursor) {
      this.cursor = cursor;
    }

    @Override
    boolean step() {
      return cursor.next();
    }

    @Override
    void present() {
      cursor.readMember(this::first);
    }

    @Override
    Object element(ByteBuffer first, ByteBuffer second) {
      return new SortedSetMember(first, cursor.score());
    }
  }
}
