package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.DENYOOM;
import static io.keywake.store.command.CommandFlag.FAST;
import static io.keywake.store.command.CommandFlag.READONLY;
import static io.keywake.store.command.CommandFlag.WRITE;

import io.keywake.store.keyspace.Bytes;
import io.keywake.store.keyspace.ListEnd;
import io.keywake.store.keyspace.ListValue;
import java.util.Arrays;

/** Commands on the ends and indexes of lists. Stateless, executed on the execution thread. */
final class ListFamily implements CommandFamily {
  @Override
  public void register(CommandTable.Builder table) {
    registerEnds(table);
    registerIndexes(table);
  }

  private static void registerEnds(CommandTable.Builder table) {
    table.add(
        named("lpush", -3, WRITE, DENYOOM, FAST)
            .summary("Pushes elements to the front of a list, which begins empty.")
            .handler(call -> push(call, ListEnd.FRONT)));
    table.add(
        named("rpush", -3, WRITE, DENYOOM, FAST)
            .summary("Pushes elements to the back of a list, which begins empty.")
            .handler(call -> push(call, ListEnd.BACK)));
    table.add(
        named("lpushx", -3, WRITE, DENYOOM, FAST)
            .since("2.2.0")
            .summary("Pushes elements to the front of a list that is there.")
            .handler(call -> pushIfThere(call, ListEnd.FRONT)));
    table.add(
        named("rpushx", -3, WRITE, DENYOOM, FAST)
            .since("2.2.0")
            .summary("Pushes elements to the back of a list that is there.")
            .handler(call -> pushIfThere(call, ListEnd.BACK)));
    table.add(
        named("lpop", -2, WRITE, FAST)
            .summary("Pops elements from the front of a list.")
            .handler(call -> pop(call, ListEnd.FRONT)));
    table.add(
        named("rpop", -2, WRITE, FAST)
            .summary("Pops elements from the back of a list.")
            .handler(call -> pop(call, ListEnd.BACK)));
    table.add(
        named("llen", 2, READONLY, FAST)
            .summary("Returns how many elements a list has.")
            .handler(ListFamily::length));
  }

  private static void registerIndexes(CommandTable.Builder table) {
    table.add(
        named("lindex", 3, READONLY)
            .summary("Returns the element at an index.")
            .handler(ListFamily::index));
    table.add(
        named("lrange", 4, READONLY)
            .summary("Returns the elements between two indexes.")
            .handler(ListFamily::range));
    table.add(
        named("lset", 4, WRITE, DENYOOM)
            .summary("Replaces the element at an index.")
            .handler(ListFamily::set));
    table.add(
        named("ltrim", 4, WRITE)
            .summary("Removes all elements but those between two indexes.")
            .handler(ListFamily::trim));
  }

  static CommandSpec.Builder named(String name, int arity, CommandFlag... flags) {
    return CommandSpec.named(name, arity).group(CommandGroup.LIST).flags(flags).keys(1, 1, 1);
  }

  private static void push(CommandCall call, ListEnd end) {
    call.listForWrite(1);
    byte[][] elements = Arrays.copyOfRange(call.args(), 2, call.size());
    call.reply().integer(call.keyspace().lists().push(call.db(), call.arg(1), end, elements));
  }

  private static void pushIfThere(CommandCall call, ListEnd end) {
    if (call.listForWrite(1) == null) {
      call.reply().integer(0);
    } else {
      push(call, end);
    }
  }

  private static void pop(CommandCall call, ListEnd end) {
    if (call.size() > 3) {
      throw CommandException.wrongArity(call.spec().fullName());
    }
    boolean counted = call.size() == 3;
    long count = counted ? call.positive(2, "value is out of range, must be positive") : 1;
    ListValue list = call.listForWrite(1);
    if (!counted) {
      if (list == null) {
        call.reply().nullBulk();
      } else {
        ListTransfer.pop(call, call.arg(1), list, end);
      }
    } else if (list == null) {
      call.reply().nullArray();
    } else {
      ListTransfer.pop(call, call.arg(1), list, end, count);
    }
  }

  private static void length(CommandCall call) {
    ListValue list = call.list(1);
    call.reply().integer(list == null ? 0 : list.size());
  }

  private static void index(CommandCall call) {
    ListValue list = call.list(1);
    if (list == null) {
      call.reply().nullBulk();
      return;
    }
    long index = fromFront(call.integer(2), list.size());
    if (index < 0 || index >= list.size()) {
      call.reply().nullBulk();
    } else {
      list.read((int) index, call.reply()::bulkShared);
    }
  }

  private static void range(CommandCall call) {
    long first = call.integer(2);
    long last = call.integer(3);
    ListValue list = call.list(1);
    int size = list == null ? 0 : list.size();
    int from = from(first, size);
    int count = count(from, last, size);
    call.reply().arrayHeader(count);
    if (list == null || count == 0) {
      return;
    }
    ListValue.Cursor cursor = list.elements(from);
    Bytes reply = call.reply()::bulkShared;
    for (int i = 0; i < count; i++) {
      cursor.next();
      cursor.readElement(reply);
    }
  }

  private static void set(CommandCall call) {
    ListValue list = call.listForWrite(1);
    if (list == null) {
      throw CommandException.noSuchKey();
    }
    long index = fromFront(call.integer(2), list.size());
    if (index < 0 || index >= list.size()) {
      throw new CommandException("ERR index out of range");
    }
    call.keyspace().lists().set(call.db(), call.arg(1), (int) index, call.arg(3));
    call.reply().ok();
  }

  private static void trim(CommandCall call) {
    long first = call.integer(2);
    long last = call.integer(3);
    ListValue list = call.listForWrite(1);
    if (list != null) {
      int from = from(first, list.size());
      int count = count(from, last, list.size());
      call.keyspace().lists().keep(call.db(), call.arg(1), from, count);
    }
    call.reply().ok();
  }

  /** A negative index counts from the back: -1 is the last element. */
  private static long fromFront(long index, int size) {
    return index < 0 ? index + size : index;
  }

  /** Where a range begins that may begin before the list or behind it. */
  private static int from(long first, int size) {
    return (int) Math.min(Math.max(0, fromFront(first, size)), size);
  }

  /** How many elements a range has that may end before the list or behind it. */
  private static int count(int from, long last, int size) {
    long end = Math.min(fromFront(last, size), size - 1L);
    return (int) Math.max(0, end - from + 1);
  }
}
