package io.keywake.store.command;

import java.util.Locale;

/** What a command is allowed to do and needs, in the order in which COMMAND lists it. */
public enum CommandFlag {
  WRITE,
  READONLY,
  /** Makes the keyspace larger. */
  DENYOOM,
  ADMIN,
  NOSCRIPT,
  /** May reply later than its turn: see {@link CommandCall#defer}. */
  BLOCKING,
  LOADING,
  STALE,
  SKIP_SLOWLOG,
  FAST,
  /** May be sent by a client that has yet to authenticate. */
  NO_AUTH,
  /** Is refused between MULTI and EXEC. */
  NO_MULTI,
  /** Which arguments are keys depends on another argument: see {@link CommandSpec}. */
  MOVABLEKEYS,
  ALLOW_BUSY;

  private final String redisName = name().toLowerCase(Locale.ROOT);

  String redisName() {
    return redisName;
  }
}
