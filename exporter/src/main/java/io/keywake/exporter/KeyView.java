package io.keywake.exporter;

import io.keywake.schemas.record.EntryKey;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** An {@link EntryKey} as Avro sees it, one for all records. Owned by the exporter's thread. */
final class KeyView implements GenericRecord {
  private static final Schema SCHEMA = EntryKey.getClassSchema();
  private static final int DB = SCHEMA.getField("db").pos();

  private Integer db = 0;
  private ByteBuffer key = ByteBuffer.wrap(new byte[0]);

  KeyView on(int db, byte[] key) {
    this.db = db;
    this.key = ByteBuffer.wrap(key);
    return this;
  }

  @Override
  public Schema getSchema() {
    return SCHEMA;
  }

  @Override
  public Object get(String name) {
    return get(SCHEMA.getField(name).pos());
  }

  @Override
  public Object get(int place) {
    return place == DB ? db : key;
  }

  @Override
  public void put(String name, Object value) {
    throw new UnsupportedOperationException("a view is not written to");
  }

  @Override
  public void put(int place, Object value) {
    throw new UnsupportedOperationException("a view is not written to");
  }
}
