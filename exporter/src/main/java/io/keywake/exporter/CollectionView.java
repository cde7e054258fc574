package io.keywake.exporter;

import io.keywake.schemas.record.HashField;
import io.keywake.schemas.record.SortedSetMember;
import io.keywake.store.Invariant;
import io.keywake.store.keyspace.Bytes;
import io.keywake.store.keyspace.HashValue;
import io.keywake.store.keyspace.ListValue;
import io.keywake.store.keyspace.SetValue;
import io.keywake.store.keyspace.SortedSetValue;
import java.nio.ByteBuffer;
import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/**
 * A hash, list, set or sorted set as Avro sees it: pieces of the frozen value's own memory, looked
 * at only while they are encoded. Fields of a hash and members of a sorted set are one and the same
 * record again and again, so that millions of them are encoded in the space of one. Owned by the
 * exporter's thread.
 */
final class CollectionView extends AbstractCollection<Object> {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private int size;
  private Supplier<Iterator<Object>> iterators =
      () -> {
        throw Invariant.broken("a view is looked at before it is on a value");
      };

  /** Looks at a hash from now on. */
  CollectionView on(HashValue hash) {
    return on(hash.size(), () -> new Fields(hash));
  }

  /** Looks at a list from now on. */
  CollectionView on(ListValue list) {
    return on(
        list.size(),
        () -> {
          ListValue.Cursor cursor = list.elements(0);
          return new Elements(list.size(), cursor::next, cursor::readElement);
        });
  }

  /** Looks at a set from now on. */
  CollectionView on(SetValue set) {
    return on(
        set.size(),
        () -> {
          SetValue.Cursor cursor = set.members();
          return new Elements(set.size(), cursor::next, cursor::readMember);
        });
  }

  /** Looks at a sorted set from now on, the lowest member first. */
  CollectionView on(SortedSetValue set) {
    return on(set.size(), () -> new Members(set));
  }

  private CollectionView on(int size, Supplier<Iterator<Object>> iterators) {
    this.size = size;
    this.iterators = iterators;
    return this;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Iterator<Object> iterator() {
    return iterators.get();
  }

  /** Hands out what a value consists of. */
  private abstract static class Walk implements Iterator<Object> {
    private int left;

    Walk(int size) {
      left = size;
    }

    /** Steps to the next element, or returns false at the end. */
    abstract boolean step();

    /** The element that was stepped to. */
    abstract Object present();

    @Override
    public final boolean hasNext() {
      return left > 0;
    }

    @Override
    public final Object next() {
      if (left == 0) {
        throw new NoSuchElementException();
      }
      left--;
      Invariant.check(step(), "a value has as many elements as it says");
      return present();
    }
  }

  private static final class Elements extends Walk {
    private final BooleanSupplier cursor;
    private final Consumer<Bytes> reading;
    private final Bytes read =
        (array, from, length) -> element = ByteBuffer.wrap(array, from, length);
    private ByteBuffer element = NOTHING;

    Elements(int size, BooleanSupplier cursor, Consumer<Bytes> reading) {
      super(size);
      this.cursor = cursor;
      this.reading = reading;
    }

    @Override
    boolean step() {
      return cursor.getAsBoolean();
    }

    @Override
    Object present() {
      reading.accept(read);
      return element;
    }
  }

  /** Both the iterator and what it returns. */
  private abstract static class Records extends Walk implements IndexedRecord {
    private final Schema schema;

    Records(Schema schema, int size) {
      super(size);
      this.schema = schema;
    }

    @Override
    public final Schema getSchema() {
      return schema;
    }

    @Override
    public final void put(int place, Object ignored) {
      throw new UnsupportedOperationException("a view is not written to");
    }
  }

  private static final class Fields extends Records {
    private static final Schema SCHEMA = HashField.getClassSchema();
    private static final int FIELD = SCHEMA.getField("field").pos();

    private final HashValue.Cursor cursor;
    private final Bytes readField =
        (array, from, length) -> field = ByteBuffer.wrap(array, from, length);
    private final Bytes readValue =
        (array, from, length) -> value = ByteBuffer.wrap(array, from, length);
    private ByteBuffer field = NOTHING;
    private ByteBuffer value = NOTHING;

    Fields(HashValue hash) {
      super(SCHEMA, hash.size());
      cursor = hash.fields();
    }

    @Override
    boolean step() {
      return cursor.next();
    }

    @Override
    Object present() {
      cursor.readField(readField);
      cursor.readValue(readValue);
      return this;
    }

    @Override
    public Object get(int place) {
      return place == FIELD ? field : value;
    }
  }

  private static final class Members extends Records {
    private static final Schema SCHEMA = SortedSetMember.getClassSchema();
    private static final int MEMBER = SCHEMA.getField("member").pos();

    private final SortedSetValue.Cursor cursor;
    private final Bytes readMember =
        (array, from, length) -> member = ByteBuffer.wrap(array, from, length);
    private ByteBuffer member = NOTHING;

    Members(SortedSetValue set) {
      super(SCHEMA, set.size());
      cursor = set.members(0);
    }

    @Override
    boolean step() {
      return cursor.next();
    }

    @Override
    Object present() {
      cursor.readMember(readMember);
      return this;
    }

    @Override
    public Object get(int place) {
      return place == MEMBER ? member : (Object) cursor.score();
    }
  }
}
