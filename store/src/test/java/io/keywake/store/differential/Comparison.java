package io.keywake.store.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** When two replies are the same. Errors always have to be equal, to the letter. */
enum Comparison {
  /** Equal, types of the protocol included. */
  EXACT,
  /** Equal elements in any order: Redis specifies none. */
  UNORDERED,
  /** Equal pairs in any order. */
  PAIRS,
  /**
   * Equal, or Redis found no number where there is one: its SORT looks at an errno that it has not
   * cleared.
   */
  NUMERIC,
  /** Names of encodings, of which {@link #isOneEncoding} says which are the same. */
  ENCODING,
  /** Errors of settings: what is said of a value that does not fit is our own. */
  SETTING,
  /** Numbers that depend on when the command ran: times to live. */
  TIME,
  /** The same types and lengths alone: what is told is of one server. */
  SHAPE,
  /** Iterated to the end, or of one shape if it begins in the middle: cursors differ. */
  SCAN,
  /** Of one shape and drawn from what Redis has: the choice is free. */
  RANDOM,
  /** As {@link #RANDOM}; then what we chose is removed from Redis's set. */
  POP;

  private static final String NO_NUMBER = "ERR One or more scores can't be converted into double";

  /** Seconds, or thousands of ms, that may lie between two executions; all times are far off. */
  private static final long APART_MAX = 60;

  static Comparison of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** Whether more than the one command is sent, which is impossible between MULTI and EXEC. */
  boolean takesSeveralCommands() {
    return this == SCAN || this == RANDOM || this == POP;
  }

  boolean same(Reply ours, Reply redis) {
    if (ours.equals(redis)) {
      return true;
    }
    if (ours.isError() || redis.isError()) {
      if (this == NUMERIC && redis.text().equals(NO_NUMBER)) {
        return !ours.isError();
      }
      return this == SETTING && withoutReason(ours).equals(withoutReason(redis));
    }
    return switch (this) {
      case EXACT, SETTING, NUMERIC -> false;
      case UNORDERED -> isOneType(ours, redis) && sorted(ours, 1).equals(sorted(redis, 1));
      case PAIRS -> isOneType(ours, redis) && sorted(ours, 2).equals(sorted(redis, 2));
      case ENCODING -> isOneEncoding(ours.text(), redis.text());
      case TIME -> isNear(ours, redis);
      case SHAPE, SCAN, RANDOM, POP -> isOneShape(ours, redis);
    };
  }

  private static String withoutReason(Reply error) {
    return error.text().split(" - ", 2)[0];
  }

  /**
   * Whether two encodings are the same, or differ where we chose to: in Redis a string may have
   * been unpacked by a command that changed nothing (SETBIT of a bit that was so), or be a number
   * that is not kept as one (INCRBYFLOAT to a whole number); for ours only the bytes count.
   */
  static boolean isOneEncoding(String ours, String redis) {
    return ours.equals(redis)
        || (ours.equals("int") && redis.equals("embstr"))
        || ((ours.equals("int") || ours.equals("embstr")) && redis.equals("raw"));
  }

  private static boolean isOneType(Reply ours, Reply redis) {
    return ours instanceof Reply.Many a && redis instanceof Reply.Many b && a.type() == b.type();
  }

  static List<String> sorted(Reply reply, int together) {
    List<String> groups = new ArrayList<>();
    List<Reply> parts = reply.parts();
    for (int at = 0; at < parts.size(); at += together) {
      groups.add(parts.subList(at, Math.min(parts.size(), at + together)).toString());
    }
    groups.sort(null);
    return groups;
  }

  private static boolean isNear(Reply ours, Reply redis) {
    return ours instanceof Reply.Line a
        && redis instanceof Reply.Line b
        && a.type() == ':'
        && b.type() == ':'
        && isNear(Long.parseLong(a.text()), Long.parseLong(b.text()));
  }

  static boolean isNear(long ours, long redis) {
    return ours == redis
        || (ours > 0
            && redis > 0
            && Math.abs(ours - redis)
                <= (Math.max(ours, redis) < 10_000_000 ? 1 : 1000) * APART_MAX);
  }

  static boolean isOneShape(Reply ours, Reply redis) {
    if (ours instanceof Reply.Line a && redis instanceof Reply.Line b) {
      return a.type() == b.type();
    }
    if (ours instanceof Reply.Bulk a && redis instanceof Reply.Bulk b) {
      return a.type() == b.type();
    }
    if (!isOneType(ours, redis) || ours.parts().size() != redis.parts().size()) {
      return false;
    }
    for (int i = 0; i < ours.parts().size(); i++) {
      if (!isOneShape(ours.parts().get(i), redis.parts().get(i))) {
        return false;
      }
    }
    return true;
  }
}
