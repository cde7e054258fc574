package io.keywake.store.keyspace;

import io.keywake.store.Invariant;

/** The types of values, with the names that {@code TYPE} replies. */
public enum ValueType {
  STRING(0, "string"),
  HASH(1, "hash"),
  LIST(2, "list"),
  SET(3, "set"),
  SORTED_SET(4, "zset");

  private final int code;
  private final String redisName;

  ValueType(int code, String redisName) {
    this.code = code;
    this.redisName = redisName;
  }

  public String redisName() {
    return redisName;
  }

  /** The number that stands for the type in a packed entry. */
  int code() {
    return code;
  }

  static ValueType ofCode(int code) {
    return switch (code) {
      case 0 -> STRING;
      case 1 -> HASH;
      case 2 -> LIST;
      case 3 -> SET;
      case 4 -> SORTED_SET;
      default -> throw Invariant.broken("no type has the code " + code);
    };
  }
}
