package io.keywake.store.rdb;

import static io.keywake.store.rdb.RdbFormat.SCORE_NAN;
import static io.keywake.store.rdb.RdbFormat.SCORE_NEGATIVE_INFINITY;
import static io.keywake.store.rdb.RdbFormat.SCORE_POSITIVE_INFINITY;

import io.keywake.store.command.DoubleText;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.NewHash;
import io.keywake.store.keyspace.NewList;
import io.keywake.store.keyspace.NewSortedSet;
import io.keywake.store.keyspace.NewValue;
import io.keywake.store.keyspace.SetBuilder;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads values of the five types from every form in which Redis has ever written them, into the
 * forms that the keyspace keeps them in. Owned by the execution thread.
 */
final class RdbValueReader {
  /** Of one element of a collection: two of them, with what goes before, fit into one array. */
  private static final int ELEMENT_BYTES_MAX = (1 << 30) - 1024;

  private final RdbInput input;
  private final RdbBytes bytes;
  private final Keyspace keyspace;

  RdbValueReader(RdbInput input, Keyspace keyspace) {
    this.input = input;
    this.bytes = input.bytes();
    this.keyspace = keyspace;
  }

  /** The value that follows, or null if it is a collection without elements. */
  @Nullable NewValue read(int type) throws IOException {
    return switch (type) {
      case RdbFormat.TYPE_STRING -> keyspace.strings().newValue(input.string());
      case RdbFormat.TYPE_LIST,
          RdbFormat.TYPE_LIST_ZIPLIST,
          RdbFormat.TYPE_LIST_QUICKLIST,
          RdbFormat.TYPE_LIST_QUICKLIST_2 ->
          list(type);
      case RdbFormat.TYPE_SET -> set();
      case RdbFormat.TYPE_SET_INTSET -> set(new IntsetReader(input.string(), bytes));
      case RdbFormat.TYPE_SET_LISTPACK -> set(listpack());
      case RdbFormat.TYPE_ZSET, RdbFormat.TYPE_ZSET_2 -> sortedSet(type);
      case RdbFormat.TYPE_ZSET_ZIPLIST -> sortedSet(ziplist());
      case RdbFormat.TYPE_ZSET_LISTPACK -> sortedSet(listpack());
      case RdbFormat.TYPE_HASH -> hash();
      case RdbFormat.TYPE_HASH_ZIPMAP -> hash(new ZipmapReader(input.string(), bytes));
      case RdbFormat.TYPE_HASH_ZIPLIST -> hash(ziplist());
      case RdbFormat.TYPE_HASH_LISTPACK -> hash(listpack());
      default -> throw input.corrupt("a value has the unknown type " + type);
    };
  }

  private PackedReader listpack() throws IOException {
    return new ListpackReader(input.string(), bytes);
  }

  private PackedReader ziplist() throws IOException {
    return new ZiplistReader(input.string(), bytes);
  }

  // Lists.

  private @Nullable NewList list(int type) throws IOException {
    NewList list = keyspace.lists().newValue();
    if (type == RdbFormat.TYPE_LIST_ZIPLIST) {
      addAll(list, ziplist());
      return list.size() == 0 ? null : list;
    }
    for (int left = input.count(); left > 0; left--) {
      switch (type) {
        case RdbFormat.TYPE_LIST -> list.add(element());
        case RdbFormat.TYPE_LIST_QUICKLIST -> addAll(list, ziplist());
        default -> addNode(list);
      }
    }
    return list.size() == 0 ? null : list;
  }

  private void addNode(NewList list) throws IOException {
    long container = input.length();
    if (container == RdbFormat.NODE_PLAIN) {
      list.add(element());
    } else if (container == RdbFormat.NODE_PACKED) {
      addAll(list, listpack());
    } else {
      throw input.corrupt("a node of a list is of the unknown kind " + container);
    }
  }

  private void addAll(NewList list, PackedReader elements) throws RdbException {
    for (byte[] element = elements.next(); element != null; element = elements.next()) {
      if (list.size() == Integer.MAX_VALUE - 1) {
        throw input.corrupt("a list has too many elements");
      }
      list.add(checked(element));
    }
  }

  // Sets.

  private @Nullable SetBuilder set() throws IOException {
    SetBuilder set = keyspace.sets().builder();
    for (int left = input.count(); left > 0; left--) {
      add(set, element());
    }
    return set.size() == 0 ? null : set;
  }

  private @Nullable SetBuilder set(PackedReader members) throws RdbException {
    SetBuilder set = keyspace.sets().builder();
    for (byte[] member = members.next(); member != null; member = members.next()) {
      add(set, member);
    }
    return set.size() == 0 ? null : set;
  }

  private void add(SetBuilder set, byte[] member) throws RdbException {
    if (!set.add(checked(member))) {
      throw input.corrupt("a set has a member twice");
    }
  }

  // Sorted sets.

  private @Nullable NewSortedSet sortedSet(int type) throws IOException {
    NewSortedSet set = keyspace.sortedSets().newValue();
    for (int left = input.count(); left > 0; left--) {
      byte[] member = element();
      boolean binary = type == RdbFormat.TYPE_ZSET_2;
      add(set, member, binary ? Double.longBitsToDouble(bytes.littleEndian(8)) : scoreText());
    }
    return set.size() == 0 ? null : set;
  }

  private @Nullable NewSortedSet sortedSet(PackedReader items) throws RdbException {
    NewSortedSet set = keyspace.sortedSets().newValue();
    for (byte[] member = items.next(); member != null; member = items.next()) {
      add(set, member, DoubleText.parse(second(items)));
    }
    return set.size() == 0 ? null : set;
  }

  private double scoreText() throws IOException {
    int length = bytes.next();
    return switch (length) {
      case SCORE_NAN -> Double.NaN;
      case SCORE_POSITIVE_INFINITY -> Double.POSITIVE_INFINITY;
      case SCORE_NEGATIVE_INFINITY -> Double.NEGATIVE_INFINITY;
      default -> DoubleText.parse(bytes.take(length));
    };
  }

  private void add(NewSortedSet set, byte[] member, double score) throws RdbException {
    if (Double.isNaN(score)) {
      throw input.corrupt("a sorted set has a score that is no number");
    }
    if (!set.add(checked(member), score)) {
      throw input.corrupt("a sorted set has a member twice");
    }
  }

  // Hashes.

  private @Nullable NewHash hash() throws IOException {
    NewHash hash = keyspace.hashes().newValue();
    for (int left = input.count(); left > 0; left--) {
      put(hash, element(), element());
    }
    return hash.size() == 0 ? null : hash;
  }

  private @Nullable NewHash hash(PackedReader items) throws RdbException {
    NewHash hash = keyspace.hashes().newValue();
    for (byte[] field = items.next(); field != null; field = items.next()) {
      put(hash, checked(field), checked(second(items)));
    }
    return hash.size() == 0 ? null : hash;
  }

  private void put(NewHash hash, byte[] field, byte[] value) throws RdbException {
    if (!hash.put(field, value)) {
      throw input.corrupt("a hash has a field twice");
    }
  }

  /** What belongs to the element before. */
  private static byte[] second(PackedReader items) throws RdbException {
    byte[] second = items.next();
    if (second == null) {
      throw items.corrupt("of pairs ends in the middle of one");
    }
    return second;
  }

  private byte[] element() throws IOException {
    return checked(input.string());
  }

  private byte[] checked(byte[] element) throws RdbException {
    if (element.length > ELEMENT_BYTES_MAX) {
      throw input.corrupt("an element of " + element.length + " bytes is too long");
    }
    return element;
  }
}
