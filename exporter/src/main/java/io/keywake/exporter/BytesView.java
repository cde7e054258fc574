package io.keywake.exporter;

import io.keywake.store.Invariant;
import io.keywake.store.keyspace.Bytes;
import io.keywake.store.keyspace.ListValue;
import io.keywake.store.keyspace.SetValue;
import java.nio.ByteBuffer;
import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a list or the members of a set as Avro sees them: each a piece of the frozen
 * value's own memory, looked at only while it is encoded. Owned by the exporter's thread.
 */
final class BytesView extends AbstractCollection<ByteBuffer> {
  /** What stands before the bytes of each element at least. */
  private static final int LENGTH_BYTES_MIN = 1;

  private final int bytesMax;
  private int size;
  private @Nullable Supplier<Iterator<ByteBuffer>> iterators;

  /**
   * @param bytesMax how many bytes may be handed out before the value is too large
   */
  BytesView(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Looks at a list from now on. */
  BytesView on(ListValue list) {
    size = list.size();
    iterators =
        () -> {
          ListValue.Cursor cursor = list.elements(0);
          return new Walk(size, bytesMax, cursor::next, cursor::readElement);
        };
    return this;
  }

  /** Looks at a set from now on. */
  BytesView on(SetValue set) {
    size = set.size();
    iterators =
        () -> {
          SetValue.Cursor cursor = set.members();
          return new Walk(size, bytesMax, cursor::next, cursor::readMember);
        };
    return this;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Iterator<ByteBuffer> iterator() {
    if (iterators == null) {
      throw Invariant.broken("a view is looked at before it is on a value");
    }
    return iterators.get();
  }

  private static final class Walk implements Iterator<ByteBuffer> {
    private final BooleanSupplier cursor;
    private final Consumer<Bytes> reading;
    private final Bytes read = this::read;
    private int left;
    private long bytesLeft;
    private @Nullable ByteBuffer present;

    Walk(int size, int bytesMax, BooleanSupplier cursor, Consumer<Bytes> reading) {
      left = size;
      bytesLeft = bytesMax;
      this.cursor = cursor;
      this.reading = reading;
    }

    @Override
    public boolean hasNext() {
      return left > 0;
    }

    @Override
    public ByteBuffer next() {
      if (left == 0) {
        throw new NoSuchElementException();
      }
      left--;
      Invariant.check(cursor.getAsBoolean(), "a value has as many elements as it says");
      reading.accept(read);
      if (present == null) {
        throw Invariant.broken("an element is handed over");
      }
      return present;
    }

    private void read(byte[] array, int from, int length) {
      bytesLeft -= length + LENGTH_BYTES_MIN;
      if (bytesLeft < 0) {
        throw new ValueTooLargeException();
      }
      present = ByteBuffer.wrap(array, from, length);
    }
  }
}
