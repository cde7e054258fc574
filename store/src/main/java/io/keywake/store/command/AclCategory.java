package io.keywake.store.command;

import java.util.Locale;

/** The categories that COMMAND tells for each command, in its order. */
public enum AclCategory {
  KEYSPACE,
  READ,
  WRITE,
  SET,
  SORTEDSET,
  LIST,
  HASH,
  STRING,
  BITMAP,
  ADMIN,
  FAST,
  SLOW,
  BLOCKING,
  DANGEROUS,
  CONNECTION,
  TRANSACTION;

  private final String redisName = "@" + name().toLowerCase(Locale.ROOT);

  String redisName() {
    return redisName;
  }
}
