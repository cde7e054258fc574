package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.DENYOOM;
import static io.keywake.store.command.CommandFlag.READONLY;
import static io.keywake.store.command.CommandFlag.WRITE;

import io.keywake.store.keyspace.ListValue;
import io.keywake.store.resp.ReplyWriter;
import java.util.Arrays;

/**
 * Commands that look for elements of lists: LPOS, LINSERT, LREM. Stateless, executed on the
 * execution thread.
 */
final class ListSearchFamily implements CommandFamily {
  /** What LPOS looks for; a count of -1 stands for one match that is replied alone. */
  private record Search(long rank, long count, long lengthMax) {
    static Search parse(CommandCall call) {
      long rank = 1;
      long count = -1;
      long lengthMax = 0;
      for (int index = 3; index < call.size(); index += 2) {
        if (index + 1 == call.size()) {
          throw CommandException.syntax();
        } else if (call.is(index, "rank")) {
          rank = call.integer(index + 1);
          if (rank == 0) {
            throw new CommandException(ZERO_RANK);
          }
        } else if (call.is(index, "count")) {
          count = call.positive(index + 1, "COUNT can't be negative");
        } else if (call.is(index, "maxlen")) {
          lengthMax = call.positive(index + 1, "MAXLEN can't be negative");
        } else {
          throw CommandException.syntax();
        }
      }
      return new Search(rank, count, lengthMax);
    }

    boolean isForOne() {
      return count < 0;
    }

    /** How many matches come before the first that counts; like Redis none for the least rank. */
    long skipped() {
      return rank == Long.MIN_VALUE ? 0 : Math.abs(rank) - 1;
    }

    /** How many elements may be compared. */
    long reach(ListValue list) {
      return lengthMax == 0 ? list.size() : Math.min(lengthMax, list.size());
    }
  }

  private static final String ZERO_RANK =
      "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use"
          + " negative to start from the end of the list";

  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        ListFamily.named("lpos", -3, READONLY)
            .since("6.0.6")
            .summary("Returns the indexes at which a list has an element.")
            .handler(ListSearchFamily::positions));
    table.add(
        ListFamily.named("linsert", 5, WRITE, DENYOOM)
            .since("2.2.0")
            .summary("Inserts an element before or after another one.")
            .handler(ListSearchFamily::insert));
    table.add(
        ListFamily.named("lrem", 4, WRITE)
            .summary("Removes occurrences of an element.")
            .handler(ListSearchFamily::remove));
  }

  private static void positions(CommandCall call) {
    Search search = Search.parse(call);
    ListValue list = call.list(1);
    ReplyWriter reply = call.reply();
    long mark = reply.position();
    long found = list == null ? 0 : find(call, search, list);
    if (!search.isForOne()) {
      reply.arrayHeaderAt(mark, found);
    } else if (found == 0) {
      reply.nullBulk();
    }
  }

  /** Writes the indexes and returns how many they are. */
  private static long find(CommandCall call, Search search, ListValue list) {
    boolean toFront = search.rank() < 0;
    long skipped = search.skipped();
    long wanted = search.isForOne() ? 1 : search.count() == 0 ? Long.MAX_VALUE : search.count();
    long reach = search.reach(list);
    ListValue.Cursor cursor = toFront ? list.elementsToFront(list.size() - 1) : list.elements(0);
    long found = 0;
    for (long walked = 0; walked < reach && found < wanted; walked++) {
      cursor.next();
      if (cursor.isElement(call.arg(2)) && --skipped < 0) {
        call.reply().integer(toFront ? list.size() - 1 - walked : walked);
        found++;
      }
    }
    return found;
  }

  private static void insert(CommandCall call) {
    boolean after = call.is(2, "after");
    if (!after && !call.is(2, "before")) {
      throw CommandException.syntax();
    }
    ListValue list = call.listForWrite(1);
    if (list == null) {
      call.reply().integer(0);
      return;
    }
    int size = list.size();
    ListValue.Cursor cursor = list.elements(0);
    for (int index = 0; cursor.next(); index++) {
      if (cursor.isElement(call.arg(3))) {
        int at = after ? index + 1 : index;
        call.keyspace().lists().insert(call.db(), call.arg(1), at, call.arg(4));
        call.reply().integer(size + 1L);
        return;
      }
    }
    call.reply().integer(-1);
  }

  private static void remove(CommandCall call) {
    long count = call.integer(2);
    ListValue list = call.listForWrite(1);
    if (list == null) {
      call.reply().integer(0);
      return;
    }
    boolean toFront = count < 0;
    long wanted = count == 0 || count == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(count);
    ListValue.Cursor cursor = toFront ? list.elementsToFront(list.size() - 1) : list.elements(0);
    int[] indexes = new int[8];
    int found = 0;
    for (int walked = 0; found < wanted && cursor.next(); walked++) {
      if (cursor.isElement(call.arg(3))) {
        if (found == indexes.length) {
          indexes = Arrays.copyOf(indexes, 2 * found);
        }
        indexes[found++] = toFront ? list.size() - 1 - walked : walked;
      }
    }
    Arrays.sort(indexes, 0, found);
    call.keyspace().lists().removeAll(call.db(), call.arg(1), indexes, found);
    call.reply().integer(found);
  }
}
