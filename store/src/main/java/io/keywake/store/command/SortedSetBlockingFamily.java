package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.BLOCKING;
import static io.keywake.store.command.CommandFlag.FAST;
import static io.keywake.store.command.CommandFlag.NOSCRIPT;
import static io.keywake.store.command.CommandFlag.WRITE;

import io.keywake.store.keyspace.SortedSetValue;
import io.keywake.store.keyspace.ValueType;
import io.keywake.store.resp.ReplyWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * BZPOPMIN, BZPOPMAX and BZMPOP: they wait until one of their keys has members. Stateless, executed
 * on the execution thread.
 */
final class SortedSetBlockingFamily implements CommandFamily {
  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        named("bzpopmin")
            .summary("Removes the member with the lowest score, or waits until there is one.")
            .handler(call -> pop(call, false)));
    table.add(
        named("bzpopmax")
            .summary("Removes the member with the highest score, or waits until there is one.")
            .handler(call -> pop(call, true)));
    table.add(
        CommandSpec.named("bzmpop", -5)
            .group(CommandGroup.SORTED_SET)
            .flags(WRITE, BLOCKING)
            .keysCountedAt(2)
            .since("7.0.0")
            .summary("Removes members from the first sorted set that has any, or waits for one.")
            .handler(SortedSetBlockingFamily::bzmpop));
  }

  private static CommandSpec.Builder named(String name) {
    return CommandSpec.named(name, -3)
        .group(CommandGroup.SORTED_SET)
        .flags(WRITE, NOSCRIPT, BLOCKING, FAST)
        .keys(1, -2, 1)
        .since("5.0.0");
  }

  private static void pop(CommandCall call, boolean highest) {
    long deadlineMs = call.deadlineMs(call.size() - 1);
    List<byte[]> keys = Arrays.asList(call.args()).subList(1, call.size() - 1);
    for (byte[] key : keys) {
      SortedSetValue set = call.sortedSetForWrite(key);
      if (set != null) {
        pop(call, key, set, highest);
        return;
      }
    }
    block(
        call,
        keys,
        deadlineMs,
        (blocked, key) -> pop(blocked, key, present(blocked, key), highest));
  }

  /** Three elements side by side, in both protocols. */
  private static void pop(CommandCall call, byte[] key, SortedSetValue set, boolean highest) {
    call.reply().arrayHeader(3);
    call.reply().bulk(key);
    SortedSetPop.take(call, key, set, highest, 1, false);
  }

  private static void bzmpop(CommandCall call) {
    SortedSetPop pop = SortedSetPop.parse(call, 2);
    long deadlineMs = call.deadlineMs(1);
    if (!pop.popAny(call)) {
      block(
          call,
          pop.keys(),
          deadlineMs,
          (blocked, key) -> pop.pop(blocked, key, present(blocked, key)));
    }
  }

  private static SortedSetValue present(CommandCall call, byte[] key) {
    return Objects.requireNonNull(call.sortedSetForWrite(key), "a key that is ready has members");
  }

  private static void block(
      CommandCall call, List<byte[]> keys, long deadlineMs, Awaited.Serving serving) {
    call.block(
        new Awaited(ValueType.SORTED_SET, keys, deadlineMs, serving, ReplyWriter::nullArray));
  }
}
