package io.keywake.store.command;

import io.keywake.store.keyspace.Decimal;
import io.keywake.store.keyspace.SortedSetValue;
import io.keywake.store.resp.ReplyWriter;
import java.util.Arrays;
import java.util.List;

/**
 * What ZMPOP and its blocking form ask for: members of the first of several sorted sets that has
 * any. Immutable, used on the execution thread.
 *
 * @param keys in the order in which they are looked at
 * @param highest whether the members with the highest scores go
 * @param count how many of them at most
 */
record SortedSetPop(List<byte[]> keys, boolean highest, long count) {
  private static final long COUNT_DEFAULT = 1;

  /** Parses the arguments from the number of keys on. */
  static SortedSetPop parse(CommandCall call, int countIndex) {
    long keys = positive(call, countIndex, "numkeys");
    int first = countIndex + 1;
    if (keys >= call.size() - first) {
      throw CommandException.syntax();
    }
    int whereIndex = first + (int) keys;
    boolean highest = call.is(whereIndex, "max");
    if (!highest && !call.is(whereIndex, "min")) {
      throw CommandException.syntax();
    }
    long count = COUNT_DEFAULT;
    if (call.size() > whereIndex + 1) {
      if (call.size() < whereIndex + 3 || !call.is(whereIndex + 1, "count")) {
        throw CommandException.syntax();
      }
      count = positive(call, whereIndex + 2, "count");
      if (call.size() > whereIndex + 3) {
        throw CommandException.syntax();
      }
    }
    return new SortedSetPop(Arrays.asList(call.args()).subList(first, whereIndex), highest, count);
  }

  private static long positive(CommandCall call, int index, String name) {
    byte[] text = call.arg(index);
    long number = Decimal.isCanonicalLong(text, 0, text.length) ? call.integer(index) : 0;
    if (number < 1) {
      throw new CommandException("ERR " + name + " should be greater than 0");
    }
    return number;
  }

  /** Pops from the first key that has members, and replies them; false if none has any. */
  boolean popAny(CommandCall call) {
    for (byte[] key : keys) {
      SortedSetValue set = call.sortedSetForWrite(key);
      if (set != null) {
        pop(call, key, set);
        return true;
      }
    }
    return false;
  }

  /** Pops from a sorted set that is there, and replies the key with what was popped. */
  void pop(CommandCall call, byte[] key, SortedSetValue set) {
    ReplyWriter reply = call.reply();
    int popped = (int) Math.min(count, set.size());
    reply.arrayHeader(2);
    reply.bulk(key);
    reply.arrayHeader(popped);
    take(call, key, set, highest, popped, true);
  }

  /**
   * Removes members and replies each with its score.
   *
   * @param count at most as many as there are
   * @param nested whether a member and its score are an array of their own
   */
  static void take(
      CommandCall call,
      byte[] key,
      SortedSetValue set,
      boolean highest,
      int count,
      boolean nested) {
    int size = set.size();
    SortedSetValue.Cursor cursor = highest ? set.descending(size - 1) : set.members(0);
    for (int left = count; left > 0 && cursor.next(); left--) {
      if (nested) {
        call.reply().arrayHeader(2);
      }
      cursor.readMember(call.reply()::bulkShared);
      call.reply().doubleValue(cursor.score());
    }
    int from = highest ? size - count : 0;
    call.keyspace().sortedSets().removeRange(call.db(), key, from, from + count);
  }
}
