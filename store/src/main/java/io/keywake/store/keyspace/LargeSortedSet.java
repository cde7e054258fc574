package io.keywake.store.keyspace;

import io.keywake.store.keyspace.collection.Element;
import io.keywake.store.keyspace.collection.HashTrie;
import io.keywake.store.keyspace.collection.HashTrieView;
import io.keywake.store.keyspace.collection.OrderBound;
import io.keywake.store.keyspace.collection.ScoreTree;
import io.keywake.store.keyspace.collection.ScoreTreeCursor;
import io.keywake.store.keyspace.collection.ScoreTreeView;
import io.keywake.store.keyspace.collection.ScoredElement;
import io.keywake.store.keyspace.collection.SipHash;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * A large sorted set: a copy-on-write trie that finds members, and a copy-on-write tree that keeps
 * them in order. Both refer to the same elements.
 *
 * <p>A live one is owned by the execution thread; a frozen one is a snapshot for any thread.
 */
final class LargeSortedSet extends SortedSetValue implements ScoredMembers {
  private final HashTrieView members;
  private final ScoreTreeView order;

  private LargeSortedSet(HashTrieView members, ScoreTreeView order) {
    this.members = members;
    this.order = order;
  }

  static LargeSortedSet empty(SipHash hash) {
    return new LargeSortedSet(new HashTrie(hash), new ScoreTree());
  }

  static LargeSortedSet of(SortedSetValue source, SipHash hash) {
    LargeSortedSet set = empty(hash);
    Cursor cursor = source.members(0);
    while (cursor.next()) {
      set.put(cursor.member(), cursor.score());
    }
    return set;
  }

  @Override
  public long place(byte[] member) {
    return members.position(member);
  }

  @Override
  public double score(byte[] member, long place) {
    byte[] element = members.element(member, place);
    return element == null ? NO_SCORE : ScoredElement.score(element);
  }

  /** Gives a member, which may be new, a score. */
  void put(byte[] member, double score) {
    put(member, place(member), score);
  }

  @Override
  public void put(byte[] member, long place, double score) {
    byte[] element = ScoredElement.of(member, score);
    byte[] previous = ((HashTrie) members).exchange(element, place);
    if (previous != null) {
      ((ScoreTree) order).remove(previous);
    }
    ((ScoreTree) order).insert(element);
  }

  boolean remove(byte[] member) {
    byte[] element = ((HashTrie) members).take(member);
    if (element == null) {
      return false;
    }
    ((ScoreTree) order).remove(element);
    return true;
  }

  /**
   * Removes the members of the ranks from {@code from} to {@code to}, which is exclusive, and
   * returns them.
   */
  byte[][] removeRange(int from, int to) {
    byte[][] removed = new byte[to - from][];
    Cursor cursor = members(from);
    for (int i = 0; i < removed.length && cursor.next(); i++) {
      removed[i] = cursor.member();
    }
    for (byte[] member : removed) {
      remove(member);
    }
    return removed;
  }

  @Override
  public String encoding() {
    return "skiplist";
  }

  @Override
  public int size() {
    return order.size();
  }

  @Override
  public double score(byte[] member) {
    return score(member, place(member));
  }

  @Override
  public int rank(byte[] member) {
    byte[] element = members.element(member);
    return element == null ? NO_RANK : order.rank(element);
  }

  @Override
  public int countBefore(OrderBound bound) {
    return order.countBefore(bound);
  }

  @Override
  public Cursor members(int from) {
    return new ElementCursor(order.ascending(from));
  }

  @Override
  public Cursor descending(int from) {
    return new ElementCursor(order.descending(from));
  }

  @Override
  public long scan(long cursor, int count, MemberVisitor visitor) {
    return members.scan(cursor, count, element -> visit(element, visitor));
  }

  @Override
  public void random(RandomGenerator random, MemberVisitor visitor) {
    visit(Objects.requireNonNull(members.randomElement(random), "a set has members"), visitor);
  }

  private static void visit(byte[] element, MemberVisitor visitor) {
    visitor.member(Element.field(element), ScoredElement.score(element));
  }

  @Override
  public long heapBytes() {
    return members.heapBytes() + order.heapBytes();
  }

  @Override
  public SortedSetValue frozen() {
    return members instanceof HashTrie trie
        ? new LargeSortedSet(trie.snapshot(), ((ScoreTree) order).snapshot())
        : this;
  }

  /** Another live sorted set of this content, in O(1). */
  LargeSortedSet copy() {
    return new LargeSortedSet(((HashTrie) members).copy(), ((ScoreTree) order).copy());
  }

  private record ElementCursor(ScoreTreeCursor elements) implements Cursor {
    @Override
    public boolean next() {
      return elements.next();
    }

    @Override
    public byte[] member() {
      return Element.field(elements.element());
    }

    @Override
    public void readMember(Bytes member) {
      byte[] element = elements.element();
      member.range(element, Element.fieldFrom(element), Element.fieldLength(element));
    }

    @Override
    public double score() {
      return elements.score();
    }
  }
}
