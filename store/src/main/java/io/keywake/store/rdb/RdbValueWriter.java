package io.keywake.store.rdb;

import static io.keywake.store.rdb.RdbFormat.NODE_PACKED;
import static io.keywake.store.rdb.RdbFormat.TYPE_HASH;
import static io.keywake.store.rdb.RdbFormat.TYPE_HASH_LISTPACK;
import static io.keywake.store.rdb.RdbFormat.TYPE_LIST;
import static io.keywake.store.rdb.RdbFormat.TYPE_LIST_QUICKLIST_2;
import static io.keywake.store.rdb.RdbFormat.TYPE_SET;
import static io.keywake.store.rdb.RdbFormat.TYPE_SET_INTSET;
import static io.keywake.store.rdb.RdbFormat.TYPE_STRING;
import static io.keywake.store.rdb.RdbFormat.TYPE_ZSET_2;
import static io.keywake.store.rdb.RdbFormat.TYPE_ZSET_LISTPACK;

import io.keywake.store.Invariant;
import io.keywake.store.keyspace.Decimal;
import io.keywake.store.keyspace.HashValue;
import io.keywake.store.keyspace.ListValue;
import io.keywake.store.keyspace.SetValue;
import io.keywake.store.keyspace.SortedSetValue;
import io.keywake.store.keyspace.StringValue;
import io.keywake.store.keyspace.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes values: what is packed in memory in one of Redis's packed forms, anything larger element
 * by element, so that nothing is gathered that grows with the value.
 *
 * <p>Used by one thread at a time; the values must not change meanwhile.
 */
final class RdbValueWriter {
  /** Heap bytes beyond which nothing is packed, whatever the settings call small. */
  private static final int PACKED_BYTES_MAX = 1 << 20;

  /** Heap bytes beyond which Redis would give a list more than one node. */
  private static final int NODE_BYTES_MAX = 8 << 10;

  /** Scores up to here are written as the integers that they are. */
  private static final double EXACT_INTEGER_MAX = 1L << 52;

  private final RdbOutput out;
  private final ListpackWriter listpack = new ListpackWriter();

  RdbValueWriter(RdbOutput out) {
    this.out = out;
  }

  /** The type that {@link #write} is to be told, and the reader before it. */
  static int typeOf(Value value) {
    if (value instanceof StringValue) {
      return TYPE_STRING;
    }
    if (value instanceof ListValue) {
      return value.heapBytes() <= NODE_BYTES_MAX ? TYPE_LIST_QUICKLIST_2 : TYPE_LIST;
    }
    boolean small = value.heapBytes() <= PACKED_BYTES_MAX;
    if (value instanceof SetValue) {
      // A listpack of members came with version 11.
      return small && value.encoding().equals("intset") ? TYPE_SET_INTSET : TYPE_SET;
    }
    boolean packed = small && value.encoding().equals("listpack");
    if (value instanceof HashValue) {
      return packed ? TYPE_HASH_LISTPACK : TYPE_HASH;
    }
    return packed ? TYPE_ZSET_LISTPACK : TYPE_ZSET_2;
  }

  void write(int type, Value value) {
    switch (type) {
      case TYPE_STRING -> string((StringValue) value);
      case TYPE_LIST -> list((ListValue) value);
      case TYPE_LIST_QUICKLIST_2 -> packedList((ListValue) value);
      case TYPE_SET -> set((SetValue) value);
      case TYPE_SET_INTSET -> integers((SetValue) value);
      case TYPE_HASH -> hash((HashValue) value);
      case TYPE_HASH_LISTPACK -> packedHash((HashValue) value);
      case TYPE_ZSET_2 -> sortedSet((SortedSetValue) value);
      case TYPE_ZSET_LISTPACK -> packedSortedSet((SortedSetValue) value);
      default -> throw Invariant.broken("type " + type + " is not written");
    }
  }

  private void string(StringValue value) {
    int length = value.length();
    if (length <= RdbOutput.COMPRESSED_BYTES_MAX) {
      out.string(value.toByteArray());
    } else {
      out.length(length);
      value.forEachChunk(0, length, out::putBytes);
    }
  }

  private void list(ListValue value) {
    out.length(value.size());
    ListValue.Cursor elements = value.elements(0);
    while (elements.next()) {
      elements.readElement(out::string);
    }
  }

  private void packedList(ListValue value) {
    listpack.clear();
    ListValue.Cursor elements = value.elements(0);
    while (elements.next()) {
      elements.readElement(listpack::add);
    }
    out.length(1);
    out.length(NODE_PACKED);
    putListpack();
  }

  private void set(SetValue value) {
    out.length(value.size());
    SetValue.Cursor members = value.members();
    while (members.next()) {
      members.readMember(out::string);
    }
  }

  /** Width and count, 4 bytes each, and ascending integers of that width, all little-endian. */
  private void integers(SetValue value) {
    long[] integers = new long[value.size()];
    SetValue.Cursor members = value.members();
    for (int index = 0; members.next(); index++) {
      byte[] member = members.member();
      integers[index] = Decimal.parse(member, 0, member.length);
    }
    Arrays.sort(integers);
    int width = Math.max(width(integers[0]), width(integers[integers.length - 1]));
    byte[] bytes = new byte[2 * Integer.BYTES + width * integers.length];
    putLittleEndian(width, bytes, 0, Integer.BYTES);
    putLittleEndian(integers.length, bytes, Integer.BYTES, Integer.BYTES);
    for (int index = 0; index < integers.length; index++) {
      putLittleEndian(integers[index], bytes, 2 * Integer.BYTES + width * index, width);
    }
    out.string(bytes);
  }

  private static int width(long integer) {
    return integer == (short) integer
        ? Short.BYTES
        : integer == (int) integer ? Integer.BYTES : Long.BYTES;
  }

  private static void putLittleEndian(long value, byte[] array, int at, int size) {
    for (int index = 0; index < size; index++) {
      array[at + index] = (byte) (value >> (8 * index));
    }
  }

  private void hash(HashValue value) {
    out.length(value.size());
    HashValue.Cursor fields = value.fields();
    while (fields.next()) {
      fields.readField(out::string);
      fields.readValue(out::string);
    }
  }

  private void packedHash(HashValue value) {
    listpack.clear();
    HashValue.Cursor fields = value.fields();
    while (fields.next()) {
      fields.readField(listpack::add);
      fields.readValue(listpack::add);
    }
    putListpack();
  }

  /** From the highest member down, as Redis does: each then goes to the front of what it builds. */
  private void sortedSet(SortedSetValue value) {
    out.length(value.size());
    SortedSetValue.Cursor members = value.descending(value.size() - 1);
    while (members.next()) {
      members.readMember(out::string);
      out.putLittleEndian(Double.doubleToRawLongBits(members.score()), Double.BYTES);
    }
  }

  private void packedSortedSet(SortedSetValue value) {
    listpack.clear();
    SortedSetValue.Cursor members = value.members(0);
    while (members.next()) {
      members.readMember(listpack::add);
      addScore(members.score());
    }
    putListpack();
  }

  private void addScore(double score) {
    boolean integer = score == Math.rint(score) && Math.abs(score) <= EXACT_INTEGER_MAX;
    if (integer && Double.doubleToRawLongBits(score) != Double.doubleToRawLongBits(-0.0)) {
      listpack.add((long) score);
      return;
    }
    String text = Double.isInfinite(score) ? (score > 0 ? "inf" : "-inf") : Double.toString(score);
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    listpack.add(bytes, 0, bytes.length);
  }

  private void putListpack() {
    byte[] bytes = listpack.finish();
    out.string(bytes, 0, listpack.length());
  }
}
