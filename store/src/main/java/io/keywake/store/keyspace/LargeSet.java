package io.keywake.store.keyspace;

import io.keywake.store.keyspace.collection.Element;
import io.keywake.store.keyspace.collection.HashTrie;
import io.keywake.store.keyspace.collection.HashTrieCursor;
import io.keywake.store.keyspace.collection.HashTrieView;
import io.keywake.store.keyspace.collection.SipHash;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A large set: a copy-on-write trie whose elements have no values.
 *
 * <p>A live one is owned by the execution thread; a frozen one is a snapshot for any thread.
 */
final class LargeSet extends SetValue implements HashedMembers {
  private final HashTrieView members;

  private LargeSet(HashTrieView members) {
    this.members = members;
  }

  static LargeSet of(SetValue source, SipHash hash) {
    HashTrie trie = new HashTrie(hash);
    Cursor cursor = source.members();
    while (cursor.next()) {
      trie.add(cursor.member());
    }
    return new LargeSet(trie);
  }

  /** Adds a member and returns whether it was not there. */
  boolean add(byte[] member) {
    return ((HashTrie) members).add(member);
  }

  /** Removes a member and returns whether it was there. */
  boolean remove(byte[] member) {
    return ((HashTrie) members).remove(member);
  }

  @Override
  public HashTrieView trie() {
    return members;
  }

  @Override
  public String encoding() {
    return "hashtable";
  }

  @Override
  public int size() {
    return members.size();
  }

  @Override
  public boolean contains(byte[] member) {
    return members.contains(member);
  }

  @Override
  public Cursor members() {
    HashTrieCursor cursor = members.cursor();
    return new Cursor() {
      @Override
      public boolean next() {
        return cursor.next();
      }

      @Override
      public byte[] member() {
        return cursor.field();
      }

      @Override
      public void readMember(Bytes member) {
        byte[] element = cursor.element();
        member.range(element, Element.fieldFrom(element), Element.fieldLength(element));
      }
    };
  }

  @Override
  public long scan(long cursor, int count, Consumer<byte[]> visitor) {
    return members.scan(cursor, count, element -> visitor.accept(Element.field(element)));
  }

  @Override
  public byte[] random(RandomGenerator random) {
    return Element.field(Objects.requireNonNull(members.randomElement(random), "empty set"));
  }

  @Override
  public long heapBytes() {
    return members.heapBytes();
  }

  @Override
  public SetValue frozen() {
    return members instanceof HashTrie trie ? new LargeSet(trie.snapshot()) : this;
  }

  /** Another live set of this content, in O(1). */
  LargeSet copy() {
    return new LargeSet(((HashTrie) members).copy());
  }
}
