package io.keywake.exporter;

import io.keywake.schemas.record.HashField;
import io.keywake.store.Invariant;
import io.keywake.store.keyspace.HashValue;
import java.nio.ByteBuffer;
import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a hash as Avro sees them. Its iterator hands out one and the same record again and
 * again, so that a hash of millions of fields is encoded in the space of one. Owned by the
 * exporter's thread.
 */
final class HashFieldsView extends AbstractCollection<IndexedRecord> {
  private final int bytesMax;
  private @Nullable HashValue hash;

  HashFieldsView(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Looks at another hash from now on. */
  HashFieldsView on(HashValue hash) {
    this.hash = hash;
    return this;
  }

  private HashValue hash() {
    if (hash == null) {
      throw Invariant.broken("a view is looked at before it is on a hash");
    }
    return hash;
  }

  @Override
  public int size() {
    return hash().size();
  }

  @Override
  public Iterator<IndexedRecord> iterator() {
    return new Fields(hash().fields(), bytesMax);
  }

  /** Both the iterator and what it returns. */
  private static final class Fields implements Iterator<IndexedRecord>, IndexedRecord {
    private static final Schema SCHEMA = HashField.getClassSchema();
    private static final int FIELD = SCHEMA.getField("field").pos();

    private final HashValue.Cursor cursor;
    private final int bytesMax;
    private byte[] field = new byte[0];
    private byte[] value = new byte[0];
    private boolean hasNext;
    private long bytes;

    Fields(HashValue.Cursor cursor, int bytesMax) {
      this.cursor = cursor;
      this.bytesMax = bytesMax;
      hasNext = cursor.next();
    }

    @Override
    public boolean hasNext() {
      return hasNext;
    }

    @Override
    public IndexedRecord next() {
      if (!hasNext) {
        throw new NoSuchElementException();
      }
      field = cursor.field();
      value = cursor.value();
      hasNext = cursor.next();
      bytes += (long) field.length + value.length;
      if (bytes > bytesMax) {
        throw new ValueTooLargeException();
      }
      return this;
    }

    @Override
    public Schema getSchema() {
      return SCHEMA;
    }

    @Override
    public Object get(int place) {
      return ByteBuffer.wrap(place == FIELD ? field : value);
    }

    @Override
    public void put(int place, Object ignored) {
      throw new UnsupportedOperationException("a view is not written to");
    }
  }
}
