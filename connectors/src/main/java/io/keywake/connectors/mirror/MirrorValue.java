package io.keywake.connectors.mirror;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ObjDoubleConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The value of an entry, whole. Immutable, unless somebody changes the arrays inside, which nobody
 * may. Two values are equal if the store could not tell them apart.
 */
public sealed interface MirrorValue {

  /** A string of any bytes. */
  final class StringValue implements MirrorValue {
    private final byte[] bytes;

    StringValue(byte[] bytes) {
      this.bytes = bytes;
    }

    /** The string's bytes, not a copy. */
    public byte[] bytes() {
      return bytes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof StringValue string && Arrays.equals(bytes, string.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return "string of " + bytes.length + " bytes";
    }
  }

  /**
   * A hash of fields and values of any bytes. They stay in two flat arrays, as they came: a record
   * replaces the whole hash, so an index would be built far more often than used.
   */
  final class HashValue implements MirrorValue {
    final byte[][] fields;
    final byte[][] values;

    HashValue(byte[][] fields, byte[][] values) {
      this.fields = fields;
      this.values = values;
    }

    /** Number of fields. */
    public int size() {
      return fields.length;
    }

    /** Hands over every field and its value, in no particular order; the arrays are no copies. */
    public void forEach(BiConsumer<byte[], byte[]> action) {
      for (int i = 0; i < fields.length; i++) {
        action.accept(fields[i], values[i]);
      }
    }

    /** The fields and their values as a map of its own, for access by field. */
    public Map<ByteBuffer, ByteBuffer> toMap() {
      Map<ByteBuffer, ByteBuffer> map = new HashMap<>(fields.length * 4 / 3 + 1);
      forEach((field, value) -> map.put(ByteBuffer.wrap(field), ByteBuffer.wrap(value)));
      return map;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof HashValue hash
          && size() == hash.size()
          && toMap().equals(hash.toMap());
    }

    @Override
    public int hashCode() {
      return toMap().hashCode();
    }

    @Override
    public String toString() {
      return "hash of " + size() + " fields";
    }
  }

  /** A list of elements of any bytes. */
  final class ListValue implements MirrorValue {
    final byte[][] elements;

    ListValue(byte[][] elements) {
      this.elements = elements;
    }

    /** Number of elements. */
    public int size() {
      return elements.length;
    }

    /** The element at an index from 0 on, not a copy. */
    public byte[] get(int index) {
      return elements[index];
    }

    /** Hands over every element from front to back; the arrays are no copies. */
    public void forEach(Consumer<byte[]> action) {
      for (byte[] element : elements) {
        action.accept(element);
      }
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof ListValue list && Arrays.deepEquals(elements, list.elements);
    }

    @Override
    public int hashCode() {
      return Arrays.deepHashCode(elements);
    }

    @Override
    public String toString() {
      return "list of " + size() + " elements";
    }
  }

  /** A set of members of any bytes, in a flat array like the fields of a hash. */
  final class SetValue implements MirrorValue {
    final byte[][] members;

    SetValue(byte[][] members) {
      this.members = members;
    }

    /** Number of members. */
    public int size() {
      return members.length;
    }

    /** Hands over every member, in no particular order; the arrays are no copies. */
    public void forEach(Consumer<byte[]> action) {
      for (byte[] member : members) {
        action.accept(member);
      }
    }

    /** The members as a set of its own, for access by member. */
    public Set<ByteBuffer> toSet() {
      Set<ByteBuffer> set = new HashSet<>(members.length * 4 / 3 + 1);
      forEach(member -> set.add(ByteBuffer.wrap(member)));
      return set;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof SetValue set && size() == set.size() && toSet().equals(set.toSet());
    }

    @Override
    public int hashCode() {
      return toSet().hashCode();
    }

    @Override
    public String toString() {
      return "set of " + size() + " members";
    }
  }

  /** A sorted set of members of any bytes with their scores, which may be infinite. */
  final class SortedSetValue implements MirrorValue {
    final byte[][] members;
    final double[] scores;

    SortedSetValue(byte[][] members, double[] scores) {
      this.members = members;
      this.scores = scores;
    }

    /** Number of members. */
    public int size() {
      return members.length;
    }

    /**
     * Hands over every member and its score, by ascending score and, where scores are equal, by the
     * members' bytes; the arrays are no copies.
     */
    public void forEach(ObjDoubleConsumer<byte[]> action) {
      for (int i = 0; i < members.length; i++) {
        action.accept(members[i], scores[i]);
      }
    }

    /** The members and their scores as a map of its own, for access by member. */
    public Map<ByteBuffer, Double> toMap() {
      Map<ByteBuffer, Double> map = new HashMap<>(members.length * 4 / 3 + 1);
      forEach((member, score) -> map.put(ByteBuffer.wrap(member), score));
      return map;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof SortedSetValue set
          && size() == set.size()
          && toMap().equals(set.toMap());
    }

    @Override
    public int hashCode() {
      return toMap().hashCode();
    }

    @Override
    public String toString() {
      return "sorted set of " + size() + " members";
    }
  }
}
