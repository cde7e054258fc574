package io.keywake.store.keyspace;

import io.keywake.store.Invariant;

/** The types of values, with the names that {@code TYPE} replies. */
public enum ValueType {
  STRING(0, "string"),
  HASH(1, "hash");

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
      default -> throw Invariant.broken("no type has the code " + code);
    };
  }
}
