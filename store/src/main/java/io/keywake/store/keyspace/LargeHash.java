package io.keywake.store.keyspace;

import io.keywake.store.keyspace.collection.Element;
import io.keywake.store.keyspace.collection.HashTrie;
import io.keywake.store.keyspace.collection.HashTrieCursor;
import io.keywake.store.keyspace.collection.HashTrieView;
import io.keywake.store.keyspace.collection.SipHash;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A large hash: a copy-on-write trie.
 *
 * <p>A live one is owned by the execution thread; a frozen one is a snapshot for any thread.
 */
final class LargeHash extends HashValue implements HashedMembers {
  private final HashTrieView fields;

  private LargeHash(HashTrieView fields) {
    this.fields = fields;
  }

  static LargeHash of(HashValue source, SipHash hash) {
    HashTrie trie = new HashTrie(hash);
    Cursor cursor = source.fields();
    while (cursor.next()) {
      trie.put(cursor.field(), cursor.value());
    }
    return new LargeHash(trie);
  }

  boolean put(byte[] field, byte[] value) {
    return ((HashTrie) fields).put(field, value);
  }

  boolean remove(byte[] field) {
    return ((HashTrie) fields).remove(field);
  }

  @Override
  public HashTrieView trie() {
    return fields;
  }

  @Override
  public String encoding() {
    return "hashtable";
  }

  @Override
  public int size() {
    return fields.size();
  }

  @Override
  public byte @Nullable [] get(byte[] field) {
    return fields.get(field);
  }

  @Override
  public boolean read(byte[] field, Bytes value) {
    byte[] element = fields.element(field);
    if (element == null) {
      return false;
    }
    value.range(element, Element.valueFrom(element), Element.valueLength(element));
    return true;
  }

  @Override
  public boolean contains(byte[] field) {
    return fields.contains(field);
  }

  @Override
  public Cursor fields() {
    HashTrieCursor cursor = fields.cursor();
    return new Cursor() {
      @Override
      public boolean next() {
        return cursor.next();
      }

      @Override
      public byte[] field() {
        return cursor.field();
      }

      @Override
      public byte[] value() {
        return cursor.value();
      }

      @Override
      public void readField(Bytes name) {
        byte[] element = cursor.element();
        name.range(element, Element.fieldFrom(element), Element.fieldLength(element));
      }

      @Override
      public void readValue(Bytes value) {
        byte[] element = cursor.element();
        value.range(element, Element.valueFrom(element), Element.valueLength(element));
      }
    };
  }

  @Override
  public long scan(long cursor, int count, FieldVisitor visitor) {
    return fields.scan(
        cursor, count, element -> visitor.field(Element.field(element), Element.value(element)));
  }

  @Override
  public void random(RandomGenerator random, FieldVisitor visitor) {
    byte[] element = Objects.requireNonNull(fields.randomElement(random), "a hash has fields");
    visitor.field(Element.field(element), Element.value(element));
  }

  @Override
  public long heapBytes() {
    return fields.heapBytes();
  }

  @Override
  public HashValue frozen() {
    return fields instanceof HashTrie trie ? new LargeHash(trie.snapshot()) : this;
  }

  /** Another live hash of this content, in O(1). */
  LargeHash copy() {
    return new LargeHash(((HashTrie) fields).copy());
  }
}
