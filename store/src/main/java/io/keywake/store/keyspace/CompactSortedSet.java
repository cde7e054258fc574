package io.keywake.store.keyspace;

import static io.keywake.store.keyspace.SortedSetLayout.HEADER_BYTES;

import io.keywake.store.Invariant;
import io.keywake.store.keyspace.collection.OrderBound;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** A small sorted set: a view of an immutable array laid out by {@link SortedSetLayout}. */
final class CompactSortedSet extends SortedSetValue {
  private final byte[] bytes;
  private final int from;

  /** The body reaches from {@code from} to the end of {@code bytes}. */
  CompactSortedSet(byte[] bytes, int from) {
    this.bytes = bytes;
    this.from = from;
  }

  byte[] bytes() {
    return bytes;
  }

  int from() {
    return from;
  }

  @Override
  public String encoding() {
    return "listpack";
  }

  @Override
  public int size() {
    return CompactLayout.count(bytes, from);
  }

  @Override
  public double score(byte[] member) {
    ItemCursor cursor = new ItemCursor();
    while (cursor.next()) {
      if (cursor.memberEquals(member)) {
        return cursor.score();
      }
    }
    return NO_SCORE;
  }

  @Override
  public int rank(byte[] member) {
    ItemCursor cursor = new ItemCursor();
    for (int rank = 0; cursor.next(); rank++) {
      if (cursor.memberEquals(member)) {
        return rank;
      }
    }
    return NO_RANK;
  }

  @Override
  public int countBefore(OrderBound bound) {
    ItemCursor cursor = new ItemCursor();
    int count = 0;
    while (cursor.next() && cursor.liesBefore(bound)) {
      count++;
    }
    return count;
  }

  @Override
  public Cursor members(int rank) {
    ItemCursor cursor = new ItemCursor();
    cursor.skip(rank);
    return cursor;
  }

  @Override
  public Cursor descending(int rank) {
    return new DescendingCursor(rank < size() ? rank : -1);
  }

  @Override
  public long scan(long cursor, int count, MemberVisitor visitor) {
    ItemCursor all = new ItemCursor();
    while (all.next()) {
      visitor.member(all.member(), all.score());
    }
    return 0;
  }

  @Override
  public void random(RandomGenerator random, MemberVisitor visitor) {
    ItemCursor cursor = new ItemCursor();
    cursor.skip(random.nextInt(size()));
    Invariant.check(cursor.next(), "a sorted set has fewer members than its count");
    visitor.member(cursor.member(), cursor.score());
  }

  @Override
  public long heapBytes() {
    return (long) bytes.length - from;
  }

  @Override
  public SortedSetValue frozen() {
    return this;
  }

  private class ItemCursor implements Cursor {
    /** Where the item that is next begins. */
    int next = from + HEADER_BYTES;

    private int item;
    private int memberFrom;
    private int memberLength;

    @Override
    public boolean next() {
      if (next == bytes.length) {
        return false;
      }
      item = next;
      int lengthAt = SortedSetLayout.skipScore(bytes, item);
      memberLength = CompactLayout.varint(bytes, lengthAt);
      memberFrom = lengthAt + CompactLayout.varintBytes(memberLength);
      next = memberFrom + memberLength;
      return true;
    }

    final void skip(int items) {
      for (int left = items; left > 0 && next(); ) {
        left--;
      }
    }

    final boolean memberEquals(byte[] other) {
      return memberLength == other.length
          && Arrays.equals(bytes, memberFrom, memberFrom + memberLength, other, 0, other.length);
    }

    final boolean liesBefore(OrderBound bound) {
      return bound.isBehind(score(), bytes, memberFrom, memberLength);
    }

    @Override
    public byte[] member() {
      return Arrays.copyOfRange(bytes, memberFrom, memberFrom + memberLength);
    }

    @Override
    public void readMember(Bytes member) {
      member.range(bytes, memberFrom, memberLength);
    }

    @Override
    public double score() {
      return SortedSetLayout.score(bytes, item);
    }
  }

  /** Items can be read upwards only, so this one notes where they begin first. */
  private final class DescendingCursor extends ItemCursor {
    private final int[] items;
    private int left;

    DescendingCursor(int rank) {
      left = rank + 1;
      items = new int[left];
      for (int i = 0; i < left; i++) {
        items[i] = next;
        super.next();
      }
    }

    @Override
    public boolean next() {
      if (left == 0) {
        return false;
      }
      next = items[--left];
      return super.next();
    }
  }
}
