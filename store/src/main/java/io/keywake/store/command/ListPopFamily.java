package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.BLOCKING;
import static io.keywake.store.command.CommandFlag.NOSCRIPT;
import static io.keywake.store.command.CommandFlag.WRITE;

import io.keywake.store.keyspace.ListEnd;
import io.keywake.store.keyspace.ListValue;
import io.keywake.store.keyspace.ValueType;
import io.keywake.store.resp.ReplyWriter;
import java.util.Arrays;
import java.util.List;

/**
 * Commands that pop from the first of several lists that is there: LMPOP, BLPOP, BRPOP, BLMPOP.
 * Stateless, executed on the execution thread.
 */
final class ListPopFamily implements CommandFamily {
  /** Pops from the list at a key, of a command that acts at once or has waited. */
  private interface Pop {
    void pop(CommandCall call, byte[] key, ListValue list);
  }

  /** What LMPOP and BLMPOP are asked for. */
  private record Request(List<byte[]> keys, ListEnd end, long count) {
    /** The request whose number of keys stands at {@code from}. */
    static Request parse(CommandCall call, int from) {
      long keys = call.range(from, 1, Long.MAX_VALUE, "numkeys should be greater than 0");
      if (keys >= call.size() - from - 1) {
        throw CommandException.syntax();
      }
      int end = from + 1 + (int) keys;
      ListEnd listEnd = ListTransfer.end(call, end);
      long count = 1;
      if (call.size() > end + 1) {
        if (call.size() < end + 3 || !call.is(end + 1, "count")) {
          throw CommandException.syntax();
        }
        count = call.range(end + 2, 1, Long.MAX_VALUE, "count should be greater than 0");
        if (call.size() > end + 3) {
          throw CommandException.syntax();
        }
      }
      return new Request(ListPopFamily.keys(call, from + 1, end), listEnd, count);
    }

    void pop(CommandCall call, byte[] key, ListValue list) {
      ListTransfer.popWithKey(call, key, list, end, count);
    }
  }

  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        CommandSpec.named("lmpop", -4)
            .group(CommandGroup.LIST)
            .flags(WRITE)
            .keysCountedAt(1)
            .since("7.0.0")
            .summary("Pops elements from the first list that is there.")
            .handler(ListPopFamily::popMany));
    table.add(
        CommandSpec.named("blmpop", -5)
            .group(CommandGroup.LIST)
            .flags(WRITE, BLOCKING)
            .keysCountedAt(2)
            .since("7.0.0")
            .summary("Does what LMPOP does, and waits for a list if there is none.")
            .handler(ListPopFamily::popManyOrWait));
    table.add(
        blocking("blpop")
            .summary("Pops the first element of the first list that is there, or waits for one.")
            .handler(call -> popOneOrWait(call, ListEnd.FRONT)));
    table.add(
        blocking("brpop")
            .summary("Pops the last element of the first list that is there, or waits for one.")
            .handler(call -> popOneOrWait(call, ListEnd.BACK)));
  }

  private static CommandSpec.Builder blocking(String name) {
    return ListFamily.named(name, -3, WRITE, NOSCRIPT, BLOCKING).keys(1, -2, 1).since("2.0.0");
  }

  private static List<byte[]> keys(CommandCall call, int from, int to) {
    return Arrays.asList(call.args()).subList(from, to);
  }

  private static void popMany(CommandCall call) {
    Request request = Request.parse(call, 1);
    if (!popFromFirst(call, request.keys(), request::pop)) {
      call.reply().nullArray();
    }
  }

  private static void popManyOrWait(CommandCall call) {
    Request request = Request.parse(call, 2);
    popOrWait(call, request.keys(), call.deadlineMs(1), request::pop);
  }

  private static void popOneOrWait(CommandCall call, ListEnd end) {
    int timeout = call.size() - 1;
    popOrWait(
        call,
        keys(call, 1, timeout),
        call.deadlineMs(timeout),
        (served, key, list) -> ListTransfer.popWithKey(served, key, list, end));
  }

  private static void popOrWait(CommandCall call, List<byte[]> keys, long deadlineMs, Pop pop) {
    if (popFromFirst(call, keys, pop)) {
      return;
    }
    call.block(
        new Awaited(
            ValueType.LIST,
            keys,
            deadlineMs,
            (served, key) -> popFromFirst(served, List.of(key), pop),
            ReplyWriter::nullArray));
  }

  private static boolean popFromFirst(CommandCall call, List<byte[]> keys, Pop pop) {
    for (byte[] key : keys) {
      ListValue list = ListTransfer.list(call, key);
      if (list != null) {
        pop.pop(call, key, list);
        return true;
      }
    }
    return false;
  }
}
