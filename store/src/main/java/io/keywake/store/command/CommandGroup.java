package io.keywake.store.command;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The chapter of the documentation that a command stands in, as COMMAND DOCS names it. */
public enum CommandGroup {
  GENERIC(AclCategory.KEYSPACE),
  STRING(AclCategory.STRING),
  BITMAP(AclCategory.BITMAP),
  HASH(AclCategory.HASH),
  LIST(AclCategory.LIST),
  SET(AclCategory.SET),
  SORTED_SET(AclCategory.SORTEDSET),
  CONNECTION(AclCategory.CONNECTION),
  TRANSACTIONS(AclCategory.TRANSACTION),
  SERVER(null);

  private final @Nullable AclCategory category;

  CommandGroup(@Nullable AclCategory category) {
    this.category = category;
  }

  /** The category that every command of the group is in. */
  @Nullable AclCategory category() {
    return category;
  }

  String redisName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
