package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.BLOCKING;
import static io.keywake.store.command.CommandFlag.DENYOOM;
import static io.keywake.store.command.CommandFlag.NOSCRIPT;
import static io.keywake.store.command.CommandFlag.WRITE;

import io.keywake.store.keyspace.ListEnd;
import io.keywake.store.keyspace.ListValue;
import io.keywake.store.keyspace.ValueType;
import io.keywake.store.resp.ReplyWriter;
import java.util.List;

/**
 * Commands that move an element from one list to another: LMOVE, RPOPLPUSH, BLMOVE, BRPOPLPUSH.
 * Stateless, executed on the execution thread.
 */
final class ListMoveFamily implements CommandFamily {
  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        named("lmove", 5, WRITE, DENYOOM)
            .since("6.2.0")
            .summary("Moves an element from an end of a list to an end of another one.")
            .handler(call -> move(call, ListTransfer.end(call, 3), ListTransfer.end(call, 4))));
    table.add(
        named("rpoplpush", 3, WRITE, DENYOOM)
            .since("1.2.0")
            .summary("Moves the last element of a list to the front of another one.")
            .handler(call -> move(call, ListEnd.BACK, ListEnd.FRONT)));
    table.add(
        named("blmove", 6, WRITE, DENYOOM, NOSCRIPT, BLOCKING)
            .since("6.2.0")
            .summary("Does what LMOVE does, and waits for an element if there is none.")
            .handler(
                call -> moveOrWait(call, ListTransfer.end(call, 3), ListTransfer.end(call, 4), 5)));
    table.add(
        named("brpoplpush", 4, WRITE, DENYOOM, NOSCRIPT, BLOCKING)
            .since("2.2.0")
            .summary("Does what RPOPLPUSH does, and waits for an element if there is none.")
            .handler(call -> moveOrWait(call, ListEnd.BACK, ListEnd.FRONT, 3)));
  }

  private static CommandSpec.Builder named(String name, int arity, CommandFlag... flags) {
    return ListFamily.named(name, arity, flags).keys(1, 2, 1);
  }

  private static void move(CommandCall call, ListEnd from, ListEnd to) {
    ListValue list = call.listForWrite(1);
    if (list == null) {
      call.reply().nullBulk();
    } else {
      ListTransfer.move(call, call.arg(1), list, from, call.arg(2), to);
    }
  }

  private static void moveOrWait(CommandCall call, ListEnd from, ListEnd to, int timeout) {
    long deadlineMs = call.deadlineMs(timeout);
    if (call.listForWrite(1) != null || !call.mayBlock()) {
      move(call, from, to);
      return;
    }
    call.block(
        new Awaited(
            ValueType.LIST,
            List.of(call.arg(1)),
            deadlineMs,
            (served, key) -> move(served, from, to),
            ReplyWriter::nullArray));
  }
}
