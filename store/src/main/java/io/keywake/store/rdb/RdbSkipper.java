package io.keywake.store.rdb;

import static io.keywake.store.rdb.RdbFormat.TYPE_HASH_LISTPACK_EX;
import static io.keywake.store.rdb.RdbFormat.TYPE_HASH_LISTPACK_EX_PRE_GA;
import static io.keywake.store.rdb.RdbFormat.TYPE_HASH_METADATA;
import static io.keywake.store.rdb.RdbFormat.TYPE_HASH_METADATA_PRE_GA;
import static io.keywake.store.rdb.RdbFormat.TYPE_MODULE_2;
import static io.keywake.store.rdb.RdbFormat.TYPE_MODULE_PRE_GA;
import static io.keywake.store.rdb.RdbFormat.TYPE_STREAM_LISTPACKS;
import static io.keywake.store.rdb.RdbFormat.TYPE_STREAM_LISTPACKS_2;
import static io.keywake.store.rdb.RdbFormat.TYPE_STREAM_LISTPACKS_3;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads past what the keyspace does not keep. Owned by the thread that reads.
 *
 * <pre>
 *   stream:    nodes (length), each: id (string), listpack (string)
 *              entries, last id (3 lengths)       [first id, deleted id, entries ever: 5, from 2 on]
 *              groups (length), each: name (string), last id (2 lengths) [entries read, from 2 on]
 *                pending entries (length), each: id (16 bytes), time (8 bytes), deliveries (length)
 *                consumers (length), each: name (string), time (8 bytes) [and another, from 3 on]
 *                  pending entries (length), each: id (16 bytes)
 *   module:    id (length), then parts up to MODULE_EOF, each: what it is (length), it
 *   hash with expiries of fields, METADATA:     [earliest (8 bytes)] fields (length), each:
 *                                               time (length), field (string), value (string)
 *                                 LISTPACK_EX:  [earliest (8 bytes)] listpack (string)
 * </pre>
 */
final class RdbSkipper {
  private static final int TIME_BYTES = 8;
  private static final int STREAM_ID_BYTES = 16;

  private final RdbInput input;
  private final RdbBytes bytes;

  RdbSkipper(RdbInput input) {
    this.input = input;
    this.bytes = input.bytes();
  }

  /** What a value of that type is in words if the keyspace does not keep it, or null. */
  static @Nullable String foreign(int type) {
    return switch (type) {
      case TYPE_STREAM_LISTPACKS, TYPE_STREAM_LISTPACKS_2, TYPE_STREAM_LISTPACKS_3 -> "a stream";
      case TYPE_MODULE_PRE_GA, TYPE_MODULE_2 -> "the value of a module";
      case TYPE_HASH_METADATA,
          TYPE_HASH_METADATA_PRE_GA,
          TYPE_HASH_LISTPACK_EX,
          TYPE_HASH_LISTPACK_EX_PRE_GA ->
          "a hash whose fields expire";
      default -> null;
    };
  }

  /** Reads past a value of a {@link #foreign} type. */
  void skip(int type) throws IOException {
    switch (type) {
      case TYPE_STREAM_LISTPACKS, TYPE_STREAM_LISTPACKS_2, TYPE_STREAM_LISTPACKS_3 -> stream(type);
      case TYPE_MODULE_2 -> {
        input.length();
        moduleParts();
      }
      case TYPE_HASH_METADATA -> {
        bytes.skip(TIME_BYTES);
        expiringFields();
      }
      case TYPE_HASH_METADATA_PRE_GA -> expiringFields();
      case TYPE_HASH_LISTPACK_EX -> {
        bytes.skip(TIME_BYTES);
        input.skipString();
      }
      case TYPE_HASH_LISTPACK_EX_PRE_GA -> input.skipString();
      default -> throw input.corrupt("a value of type " + type + " has an end that is unknown");
    }
  }

  /** Reads past the parts of a module's value or section, the end mark included. */
  void moduleParts() throws IOException {
    while (true) {
      long part = input.length();
      if (part == RdbFormat.MODULE_EOF) {
        return;
      }
      if (part == RdbFormat.MODULE_SINT || part == RdbFormat.MODULE_UINT) {
        input.length();
      } else if (part == RdbFormat.MODULE_FLOAT) {
        bytes.skip(Float.BYTES);
      } else if (part == RdbFormat.MODULE_DOUBLE) {
        bytes.skip(Double.BYTES);
      } else if (part == RdbFormat.MODULE_STRING) {
        input.skipString();
      } else {
        throw input.corrupt("a module's value has a part of the unknown kind " + part);
      }
    }
  }

  private void expiringFields() throws IOException {
    for (int left = input.count(); left > 0; left--) {
      input.length();
      input.skipString();
      input.skipString();
    }
  }

  private void stream(int type) throws IOException {
    for (int left = input.count(); left > 0; left--) {
      input.skipString();
      input.skipString();
    }
    boolean isFirstForm = type == TYPE_STREAM_LISTPACKS;
    skipLengths(isFirstForm ? 3 : 8);
    for (int left = input.count(); left > 0; left--) {
      input.skipString();
      skipLengths(isFirstForm ? 2 : 3);
      for (int pending = input.count(); pending > 0; pending--) {
        bytes.skip(STREAM_ID_BYTES + TIME_BYTES);
        input.length();
      }
      for (int consumers = input.count(); consumers > 0; consumers--) {
        input.skipString();
        bytes.skip(type == TYPE_STREAM_LISTPACKS_3 ? 2 * TIME_BYTES : TIME_BYTES);
        bytes.skip((long) input.count() * STREAM_ID_BYTES);
      }
    }
  }

  private void skipLengths(int count) throws IOException {
    for (int left = count; left > 0; left--) {
      input.length();
    }
  }
}
