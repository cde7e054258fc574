package io.keywake.store.keyspace;

import static io.keywake.store.keyspace.CompactLayout.HEADER_BYTES;

import java.util.Arrays;

/**
 * Builds the body of a changed small hash in a scratch array that is used again and again.
 *
 * <p>Owned by the execution thread.
 */
final class CompactHashEditor {
  private byte[] body = new byte[512];
  private int length;
  private int count;

  void clear() {
    length = HEADER_BYTES;
    count = 0;
  }

  void load(CompactHash hash) {
    length = hash.bytes().length - hash.from();
    reserve(0);
    System.arraycopy(hash.bytes(), hash.from(), body, 0, length);
    count = hash.size();
  }

  int count() {
    return count;
  }

  int length() {
    return length;
  }

  /** Puts a field, in its old place or at the end, and returns whether it is new. */
  boolean put(byte[] field, byte[] value) {
    int at = find(field);
    if (at < 0) {
      reserve(CompactLayout.itemBytes(field) + CompactLayout.itemBytes(value));
      length = CompactLayout.item(body, CompactLayout.item(body, length, field), value);
      count++;
      return true;
    }
    int valueAt = skipItem(at);
    int newBytes = CompactLayout.itemBytes(value);
    int oldEnd = skipItem(valueAt);
    reserve(newBytes);
    System.arraycopy(body, oldEnd, body, valueAt + newBytes, length - oldEnd);
    length += valueAt + newBytes - oldEnd;
    CompactLayout.item(body, valueAt, value);
    return false;
  }

  /** Removes a field and returns whether it was there. */
  boolean remove(byte[] field) {
    int at = find(field);
    if (at < 0) {
      return false;
    }
    int end = skipItem(skipItem(at));
    System.arraycopy(body, end, body, at, length - end);
    length -= end - at;
    count--;
    return true;
  }

  void copyTo(byte[] target, int at) {
    CompactLayout.count(body, 0, count);
    System.arraycopy(body, 0, target, at, length);
  }

  CompactHash view() {
    byte[] copy = new byte[length];
    copyTo(copy, 0);
    return new CompactHash(copy, 0);
  }

  private int find(byte[] field) {
    for (int at = HEADER_BYTES; at < length; at = skipItem(skipItem(at))) {
      int fieldLength = CompactLayout.varint(body, at);
      int from = at + CompactLayout.varintBytes(fieldLength);
      if (fieldLength == field.length
          && Arrays.equals(body, from, from + fieldLength, field, 0, fieldLength)) {
        return at;
      }
    }
    return -1;
  }

  private int skipItem(int at) {
    int itemLength = CompactLayout.varint(body, at);
    return at + CompactLayout.varintBytes(itemLength) + itemLength;
  }

  private void reserve(int more) {
    if (length + more > body.length) {
      body = Arrays.copyOf(body, Math.max(length + more, body.length * 2));
    }
  }
}
