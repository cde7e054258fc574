package io.keywake.store.keyspace;

import static io.keywake.store.keyspace.SortedSetLayout.HEADER_BYTES;

import java.util.Arrays;

/**
 * Builds the body of a changed small sorted set in a scratch array that is used again and again.
 *
 * <p>Owned by the execution thread.
 */
final class SortedSetEditor {
  /** Where a member stands that is not there. */
  static final int ABSENT = -1;

  private byte[] body = new byte[512];
  private int length;
  private int count;

  void clear() {
    length = HEADER_BYTES;
    count = 0;
  }

  void load(CompactSortedSet set) {
    length = 0;
    reserve(set.bytes().length - set.from());
    length = set.bytes().length - set.from();
    System.arraycopy(set.bytes(), set.from(), body, 0, length);
    count = set.size();
  }

  int count() {
    return count;
  }

  int length() {
    return length;
  }

  /** The score of the member at {@code at}, or {@link SortedSetValue#NO_SCORE}. */
  double score(int at) {
    return at == ABSENT ? SortedSetValue.NO_SCORE : SortedSetLayout.score(body, at);
  }

  /**
   * Gives a member, which may be new, a score.
   *
   * @param at where it stands, or {@link #ABSENT}
   */
  void put(byte[] member, int at, double score) {
    if (at != ABSENT) {
      remove(at);
    }
    insert(place(member, score), member, score);
  }

  /** Puts a member that comes behind all others. */
  void append(byte[] member, double score) {
    insert(length, member, score);
  }

  private void insert(int at, byte[] member, double score) {
    int scoreBytes = SortedSetLayout.scoreBytes(score);
    int itemBytes = scoreBytes + CompactLayout.itemBytes(member);
    reserve(itemBytes);
    System.arraycopy(body, at, body, at + itemBytes, length - at);
    CompactLayout.item(body, SortedSetLayout.score(body, at, score), member);
    length += itemBytes;
    count++;
  }

  /** Removes a member and returns whether it was there. */
  boolean remove(byte[] member) {
    int at = find(member);
    if (at == ABSENT) {
      return false;
    }
    remove(at);
    return true;
  }

  private void remove(int at) {
    cut(at, skip(at));
    count--;
  }

  /** Removes the members of the ranks from {@code from} to {@code to}, which is exclusive. */
  void removeRange(int from, int to) {
    int start = HEADER_BYTES;
    for (int rank = 0; rank < from; rank++) {
      start = skip(start);
    }
    int end = start;
    for (int rank = from; rank < to; rank++) {
      end = skip(end);
    }
    cut(start, end);
    count -= to - from;
  }

  /** The entry of a key that holds the members. */
  byte[] packed(byte[] key, long expireAtMs, long sequence, int accessClock) {
    byte[] packed =
        PackedLayout.allocate(ValueType.SORTED_SET, key, length, expireAtMs, sequence, accessClock);
    copyTo(packed, packed.length - length);
    return packed;
  }

  CompactSortedSet view() {
    byte[] copy = new byte[length];
    copyTo(copy, 0);
    return new CompactSortedSet(copy, 0);
  }

  private void copyTo(byte[] target, int at) {
    CompactLayout.count(body, 0, count);
    System.arraycopy(body, 0, target, at, length);
  }

  /** Where a member stands, or {@link #ABSENT}. */
  int find(byte[] member) {
    for (int at = HEADER_BYTES; at < length; ) {
      int lengthAt = SortedSetLayout.skipScore(body, at);
      int memberLength = CompactLayout.varint(body, lengthAt);
      int from = lengthAt + CompactLayout.varintBytes(memberLength);
      int end = from + memberLength;
      if (memberLength == member.length
          && Arrays.equals(body, from, end, member, 0, memberLength)) {
        return at;
      }
      at = end;
    }
    return ABSENT;
  }

  /** Where a member that is not there belongs. */
  private int place(byte[] member, double score) {
    int at = HEADER_BYTES;
    while (at < length) {
      double present = SortedSetLayout.score(body, at);
      int lengthAt = SortedSetLayout.skipScore(body, at);
      int memberLength = CompactLayout.varint(body, lengthAt);
      int from = lengthAt + CompactLayout.varintBytes(memberLength);
      int end = from + memberLength;
      if (present > score
          || (present == score
              && Arrays.compareUnsigned(body, from, end, member, 0, member.length) > 0)) {
        return at;
      }
      at = end;
    }
    return at;
  }

  private int skip(int at) {
    int lengthAt = SortedSetLayout.skipScore(body, at);
    int memberLength = CompactLayout.varint(body, lengthAt);
    return lengthAt + CompactLayout.varintBytes(memberLength) + memberLength;
  }

  private void cut(int from, int to) {
    System.arraycopy(body, to, body, from, length - to);
    length -= to - from;
  }

  private void reserve(int more) {
    if (length + more > body.length) {
      body = Arrays.copyOf(body, Math.max(length + more, body.length * 2));
    }
  }
}
