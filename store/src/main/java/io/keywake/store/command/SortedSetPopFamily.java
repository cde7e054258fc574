package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.FAST;
import static io.keywake.store.command.CommandFlag.WRITE;

import io.keywake.store.keyspace.Decimal;
import io.keywake.store.keyspace.SortedSetValue;

/** ZPOPMIN, ZPOPMAX and ZMPOP. Stateless, executed on the execution thread. */
final class SortedSetPopFamily implements CommandFamily {
  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        named("zpopmin")
            .summary("Removes the members with the lowest scores and returns them.")
            .handler(call -> pop(call, false)));
    table.add(
        named("zpopmax")
            .summary("Removes the members with the highest scores and returns them.")
            .handler(call -> pop(call, true)));
    table.add(
        CommandSpec.named("zmpop", -4)
            .group(CommandGroup.SORTED_SET)
            .flags(WRITE)
            .keysCountedAt(1)
            .since("7.0.0")
            .summary("Removes members from the first of several sorted sets that has any.")
            .handler(SortedSetPopFamily::zmpop));
  }

  private static CommandSpec.Builder named(String name) {
    return CommandSpec.named(name, -2)
        .group(CommandGroup.SORTED_SET)
        .flags(WRITE, FAST)
        .keys(1, 1, 1)
        .since("5.0.0");
  }

  private static void pop(CommandCall call, boolean highest) {
    if (call.size() > 3) {
      throw CommandException.syntax();
    }
    long count = call.size() == 3 ? count(call) : 1;
    SortedSetValue set = call.sortedSetForWrite(1);
    if (set == null) {
      call.reply().arrayHeader(0);
      return;
    }
    // Without a count, member and score stand side by side in RESP3 too.
    boolean nested = call.size() == 3 && call.reply().protocolVersion() > 2;
    int popped = (int) Math.min(count, set.size());
    call.reply().arrayHeader(nested ? popped : 2L * popped);
    SortedSetPop.take(call, call.arg(1), set, highest, popped, nested);
  }

  private static long count(CommandCall call) {
    byte[] text = call.arg(2);
    if (!Decimal.isCanonicalLong(text, 0, text.length) || text[0] == '-') {
      throw new CommandException("ERR value is out of range, must be positive");
    }
    return call.integer(2);
  }

  private static void zmpop(CommandCall call) {
    SortedSetPop pop = SortedSetPop.parse(call, 1);
    if (!pop.popAny(call)) {
      call.reply().nullArray();
    }
  }
}
