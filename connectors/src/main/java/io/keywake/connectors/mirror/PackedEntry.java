package io.keywake.connectors.mirror;

import java.nio.ByteBuffer;

/**
 * How an entry stands in an {@link EntryLog}. Stateless; runs on the mirror's thread.
 *
 * <pre>
 *   0  int   bytes of the whole
 *   4  int   hash of the key
 *   8  int   bytes of the key
 *  12  long  when it expires, ms since 1970
 *  20  long  generation
 *  28  long  sequence
 *  36  key, byte: type, value
 * </pre>
 *
 * <p>A string's value is the rest. A collection's is the number of its elements and then each with
 * its length before it; members of a sorted set follow their scores.
 */
final class PackedEntry {
  private static final int HASH = 4;
  private static final int KEY_BYTES = 8;
  private static final int EXPIRE_AT_MS = 12;
  private static final int GENERATION = 20;
  private static final int KEY = 36;

  private static final byte STRING = 0;
  private static final byte HASH_TYPE = 1;
  private static final byte LIST = 2;
  private static final byte SET = 3;
  private static final byte SORTED_SET = 4;

  private PackedEntry() {}

  /** What an entry takes at least: one with an empty key and an empty string. */
  static final int BYTES_MIN = KEY + Byte.BYTES;

  /** How many bytes an entry will take. */
  static int bytesFor(MirrorEntry entry) {
    return Math.toIntExact(KEY + entry.key().length + Byte.BYTES + bytesOf(entry.value()));
  }

  private static long bytesOf(MirrorValue value) {
    if (value instanceof MirrorValue.StringValue string) {
      return string.bytes().length;
    } else if (value instanceof MirrorValue.HashValue hash) {
      return Integer.BYTES + bytesOf(hash.fields) + bytesOf(hash.values);
    } else if (value instanceof MirrorValue.ListValue list) {
      return Integer.BYTES + bytesOf(list.elements);
    } else if (value instanceof MirrorValue.SetValue set) {
      return Integer.BYTES + bytesOf(set.members);
    }
    byte[][] members = ((MirrorValue.SortedSetValue) value).members;
    return Integer.BYTES + (long) members.length * Double.BYTES + bytesOf(members);
  }

  private static long bytesOf(byte[][] arrays) {
    long bytes = 0;
    for (byte[] array : arrays) {
      bytes += Integer.BYTES + array.length;
    }
    return bytes;
  }

  /** Appends an entry that takes so many bytes. */
  static void write(MirrorEntry entry, int hash, int bytes, ByteBuffer out) {
    out.putInt(bytes).putInt(hash).putInt(entry.key().length);
    out.putLong(entry.expireAtMs()).putLong(entry.generation()).putLong(entry.sequence());
    out.put(entry.key());
    MirrorValue value = entry.value();
    if (value instanceof MirrorValue.StringValue string) {
      out.put(STRING).put(string.bytes());
    } else if (value instanceof MirrorValue.HashValue hashValue) {
      out.put(HASH_TYPE).putInt(hashValue.size());
      hashValue.forEach((field, fieldValue) -> put(put(out, field), fieldValue));
    } else if (value instanceof MirrorValue.ListValue list) {
      out.put(LIST).putInt(list.size());
      list.forEach(element -> put(out, element));
    } else if (value instanceof MirrorValue.SetValue set) {
      out.put(SET).putInt(set.size());
      set.forEach(member -> put(out, member));
    } else {
      MirrorValue.SortedSetValue set = (MirrorValue.SortedSetValue) value;
      out.put(SORTED_SET).putInt(set.size());
      set.forEach((member, score) -> put(out.putDouble(score), member));
    }
  }

  private static ByteBuffer put(ByteBuffer out, byte[] array) {
    return out.putInt(array.length).put(array);
  }

  /** Bytes that the entry at an index takes. */
  static int bytes(ByteBuffer from, int at) {
    return from.getInt(at);
  }

  /** Hash of the key of the entry at an index. */
  static int hash(ByteBuffer from, int at) {
    return from.getInt(at + HASH);
  }

  /** Sets the hash of the key of the entry at an index. */
  static void hash(ByteBuffer at, int index, int hash) {
    at.putInt(index + HASH, hash);
  }

  /** The key of the entry at an index. */
  static byte[] key(ByteBuffer from, int at) {
    byte[] key = new byte[from.getInt(at + KEY_BYTES)];
    from.get(at + KEY, key);
    return key;
  }

  /** Generation of the entry at an index. */
  static long generation(ByteBuffer from, int at) {
    return from.getLong(at + GENERATION);
  }

  /** Whether the entry at an index has this key. */
  static boolean hasKey(ByteBuffer from, int at, byte[] key) {
    return from.getInt(at + KEY_BYTES) == key.length
        && from.slice(at + KEY, key.length).equals(ByteBuffer.wrap(key));
  }

  /** The entry at an index, with arrays of its own. */
  static MirrorEntry read(int db, ByteBuffer from, int at) {
    ByteBuffer in = from.duplicate().limit(at + bytes(from, at)).position(at + EXPIRE_AT_MS);
    long expireAtMs = in.getLong();
    long generation = in.getLong();
    long sequence = in.getLong();
    byte[] key = take(in, from.getInt(at + KEY_BYTES));
    return new MirrorEntry(db, key, value(in), expireAtMs, generation, sequence);
  }

  private static MirrorValue value(ByteBuffer in) {
    byte type = in.get();
    if (type == STRING) {
      return new MirrorValue.StringValue(take(in, in.remaining()));
    }
    byte[][] elements = new byte[in.getInt()][];
    return switch (type) {
      case HASH_TYPE -> {
        byte[][] values = new byte[elements.length][];
        for (int i = 0; i < elements.length; i++) {
          elements[i] = take(in, in.getInt());
          values[i] = take(in, in.getInt());
        }
        yield new MirrorValue.HashValue(elements, values);
      }
      case LIST -> new MirrorValue.ListValue(takeAll(in, elements));
      case SET -> new MirrorValue.SetValue(takeAll(in, elements));
      case SORTED_SET -> {
        double[] scores = new double[elements.length];
        for (int i = 0; i < elements.length; i++) {
          scores[i] = in.getDouble();
          elements[i] = take(in, in.getInt());
        }
        yield new MirrorValue.SortedSetValue(elements, scores);
      }
      default -> throw new IllegalStateException("type " + type + " in a mirror's memory");
    };
  }

  private static byte[][] takeAll(ByteBuffer in, byte[][] elements) {
    for (int i = 0; i < elements.length; i++) {
      elements[i] = take(in, in.getInt());
    }
    return elements;
  }

  private static byte[] take(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
