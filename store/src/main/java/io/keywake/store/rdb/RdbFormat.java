package io.keywake.store.rdb;

/**
 * The numbers of Redis's format of a keyspace in a file, as its readers and writers share them. Any
 * thread.
 *
 * <pre>
 *   file:    "REDIS" version (4 decimal digits)
 *            ( opcode ... | key )*
 *            OPCODE_EOF  CRC-64 of all before it (8 bytes, little-endian; 0 if it was not computed)
 *   key:     [OPCODE_EXPIRETIME_MS 8 bytes | OPCODE_EXPIRETIME 4 bytes]  [OPCODE_IDLE length]
 *            [OPCODE_FREQ byte]  type (1 byte)  name (string)  value, as the type says
 *   length:  00xxxxxx                    6 bits
 *            01xxxxxx x                  14 bits, big-endian
 *            10000000 xxxx               32 bits, big-endian
 *            10000001 xxxxxxxx           64 bits, big-endian
 *            11eeeeee                    none, but how the string that stands here is encoded
 *   string:  length, bytes | 11eeeeee and what the encoding says
 *   DUMP:    type (1 byte), value, version (2 bytes, little-endian), CRC-64 of all before it
 * </pre>
 */
final class RdbFormat {
  static final String MAGIC = "REDIS";
  static final int VERSION_DIGITS = 4;

  /** What is written: Redis 7.0 and everything after it reads this. */
  static final int VERSION = 10;

  /** What is read: Redis 5 up to 7.4. */
  static final int VERSION_MIN = 9;

  static final int VERSION_MAX = 12;

  static final int CHECKSUM_BYTES = 8;

  // Opcodes, in the place of a type.
  static final int OPCODE_SLOT_INFO = 244;
  static final int OPCODE_FUNCTION2 = 245;
  static final int OPCODE_FUNCTION_PRE_GA = 246;
  static final int OPCODE_MODULE_AUX = 247;
  static final int OPCODE_IDLE = 248;
  static final int OPCODE_FREQ = 249;
  static final int OPCODE_AUX = 250;
  static final int OPCODE_RESIZEDB = 251;
  static final int OPCODE_EXPIRETIME_MS = 252;
  static final int OPCODE_EXPIRETIME = 253;
  static final int OPCODE_SELECTDB = 254;
  static final int OPCODE_EOF = 255;

  // Types of values, with the form in which they stand.
  static final int TYPE_STRING = 0;
  static final int TYPE_LIST = 1;
  static final int TYPE_SET = 2;
  static final int TYPE_ZSET = 3;
  static final int TYPE_HASH = 4;
  static final int TYPE_ZSET_2 = 5;
  static final int TYPE_MODULE_PRE_GA = 6;
  static final int TYPE_MODULE_2 = 7;
  static final int TYPE_HASH_ZIPMAP = 9;
  static final int TYPE_LIST_ZIPLIST = 10;
  static final int TYPE_SET_INTSET = 11;
  static final int TYPE_ZSET_ZIPLIST = 12;
  static final int TYPE_HASH_ZIPLIST = 13;
  static final int TYPE_LIST_QUICKLIST = 14;
  static final int TYPE_STREAM_LISTPACKS = 15;
  static final int TYPE_HASH_LISTPACK = 16;
  static final int TYPE_ZSET_LISTPACK = 17;
  static final int TYPE_LIST_QUICKLIST_2 = 18;
  static final int TYPE_STREAM_LISTPACKS_2 = 19;
  static final int TYPE_SET_LISTPACK = 20;
  static final int TYPE_STREAM_LISTPACKS_3 = 21;
  static final int TYPE_HASH_METADATA_PRE_GA = 22;
  static final int TYPE_HASH_LISTPACK_EX_PRE_GA = 23;
  static final int TYPE_HASH_METADATA = 24;
  static final int TYPE_HASH_LISTPACK_EX = 25;
  static final int TYPE_MAX = TYPE_HASH_LISTPACK_EX;

  // The first two bits of a length, or the whole first byte of a long one.
  static final int LENGTH_6_BITS = 0;
  static final int LENGTH_14_BITS = 1;
  static final int LENGTH_ENCODED = 3;
  static final int LENGTH_32_BITS = 0x80;
  static final int LENGTH_64_BITS = 0x81;

  // How a string is encoded, behind the bits of LENGTH_ENCODED.
  static final int ENCODED_INT8 = 0;
  static final int ENCODED_INT16 = 1;
  static final int ENCODED_INT32 = 2;
  static final int ENCODED_LZF = 3;

  // What a node of TYPE_LIST_QUICKLIST_2 holds.
  static final int NODE_PLAIN = 1;
  static final int NODE_PACKED = 2;

  // The length byte of a score in TYPE_ZSET that stands for a number without digits.
  static final int SCORE_NAN = 253;
  static final int SCORE_POSITIVE_INFINITY = 254;
  static final int SCORE_NEGATIVE_INFINITY = 255;

  // What follows in a value or an auxiliary section of a module.
  static final int MODULE_EOF = 0;
  static final int MODULE_SINT = 1;
  static final int MODULE_UINT = 2;
  static final int MODULE_FLOAT = 3;
  static final int MODULE_DOUBLE = 4;
  static final int MODULE_STRING = 5;

  // Our own auxiliary fields, which Redis skips.

  /** The sequence of the last change that the file has. */
  static final String AUX_SEQUENCE = "keywake-sequence";

  /** The identity of the store that wrote the file. */
  static final String AUX_STORE_ID = "keywake-store-id";

  /** Which run of the store wrote the file. */
  static final String AUX_HISTORY_ID = "keywake-history-id";

  /** There if the store ended with this file: it made no change after {@link #AUX_SEQUENCE}. */
  static final String AUX_SHUTDOWN = "keywake-shutdown";

  private RdbFormat() {}
}
