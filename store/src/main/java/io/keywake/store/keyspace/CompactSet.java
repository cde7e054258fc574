package io.keywake.store.keyspace;

import static io.keywake.store.keyspace.SetLayout.HEADER_BYTES;

import io.keywake.store.Invariant;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** A small set of strings: a view of an immutable array laid out by {@link SetLayout}. */
final class CompactSet extends SmallSet {
  /** The body reaches from {@code from} to the end of {@code bytes}. */
  CompactSet(byte[] bytes, int from) {
    super(bytes, from);
  }

  /** Redis 7.0 has no packed form of such a set, and clients compare the name. */
  @Override
  public String encoding() {
    return "hashtable";
  }

  @Override
  public boolean contains(byte[] member) {
    return find(bytes, from + HEADER_BYTES, bytes.length, member) >= 0;
  }

  /** Where the item of a member begins between {@code at} and {@code end}, or -1. */
  static int find(byte[] body, int at, int end, byte[] member) {
    while (at < end) {
      int length = CompactLayout.varint(body, at);
      int memberFrom = at + CompactLayout.varintBytes(length);
      if (length == member.length
          && Arrays.equals(body, memberFrom, memberFrom + length, member, 0, length)) {
        return at;
      }
      at = memberFrom + length;
    }
    return -1;
  }

  @Override
  public Cursor members() {
    return new ItemCursor();
  }

  @Override
  public long scan(long cursor, int count, Consumer<byte[]> visitor) {
    ItemCursor all = new ItemCursor();
    while (all.next()) {
      visitor.accept(all.member());
    }
    return 0;
  }

  @Override
  public byte[] random(RandomGenerator random) {
    ItemCursor cursor = new ItemCursor();
    for (int skip = random.nextInt(size()); skip >= 0; skip--) {
      Invariant.check(cursor.next(), "a set has fewer members than its count");
    }
    return cursor.member();
  }

  private final class ItemCursor implements Cursor {
    private int memberFrom;
    private int length;
    private int next = from + HEADER_BYTES;

    @Override
    public boolean next() {
      if (next == bytes.length) {
        return false;
      }
      length = CompactLayout.varint(bytes, next);
      memberFrom = next + CompactLayout.varintBytes(length);
      next = memberFrom + length;
      return true;
    }

    @Override
    public byte[] member() {
      return Arrays.copyOfRange(bytes, memberFrom, memberFrom + length);
    }

    @Override
    public void readMember(Bytes member) {
      member.range(bytes, memberFrom, length);
    }
  }
}
