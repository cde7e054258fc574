package io.keywake.exporter;

import io.keywake.schemas.record.SortedSetMember;
import io.keywake.store.Invariant;
import io.keywake.store.keyspace.SortedSetValue;
import java.nio.ByteBuffer;
import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * The members of a sorted set as Avro sees them, lowest first: one and the same record again and
 * again, as in {@link HashFieldsView}. Owned by the exporter's thread.
 */
final class SortedSetMembersView extends AbstractCollection<IndexedRecord> {
  private final int bytesMax;
  private @Nullable SortedSetValue set;

  /**
   * @param bytesMax how many bytes of members and scores may be handed out before the value is too
   *     large
   */
  SortedSetMembersView(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Looks at another sorted set from now on. */
  SortedSetMembersView on(SortedSetValue set) {
    this.set = set;
    return this;
  }

  private SortedSetValue set() {
    if (set == null) {
      throw Invariant.broken("a view is looked at before it is on a sorted set");
    }
    return set;
  }

  @Override
  public int size() {
    return set().size();
  }

  @Override
  public Iterator<IndexedRecord> iterator() {
    return new Members(set(), bytesMax);
  }

  /** Both the iterator and what it returns. */
  private static final class Members implements Iterator<IndexedRecord>, IndexedRecord {
    private static final Schema SCHEMA = SortedSetMember.getClassSchema();
    private static final int MEMBER = SCHEMA.getField("member").pos();

    private final SortedSetValue.Cursor cursor;
    private int left;
    private long bytesLeft;
    private ByteBuffer member = ByteBuffer.allocate(0);

    Members(SortedSetValue set, int bytesMax) {
      cursor = set.members(0);
      left = set.size();
      bytesLeft = bytesMax;
    }

    @Override
    public boolean hasNext() {
      return left > 0;
    }

    @Override
    public IndexedRecord next() {
      if (left == 0) {
        throw new NoSuchElementException();
      }
      left--;
      Invariant.check(cursor.next(), "a sorted set has as many members as it says");
      cursor.readMember(this::read);
      return this;
    }

    private void read(byte[] array, int from, int length) {
      bytesLeft -= length + Double.BYTES;
      if (bytesLeft < 0) {
        throw new ValueTooLargeException();
      }
      member = ByteBuffer.wrap(array, from, length);
    }

    @Override
    public Schema getSchema() {
      return SCHEMA;
    }

    @Override
    public Object get(int place) {
      return place == MEMBER ? member : (Object) cursor.score();
    }

    @Override
    public void put(int place, Object ignored) {
      throw new UnsupportedOperationException("a view is not written to");
    }
  }
}
