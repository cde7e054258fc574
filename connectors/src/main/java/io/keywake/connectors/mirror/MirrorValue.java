package io.keywake.connectors.mirror;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
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
    private final byte[][] fields;
    private final byte[][] values;

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
}
