package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.FAST;
import static io.keywake.store.command.CommandFlag.READONLY;
import static io.keywake.store.command.CommandFlag.WRITE;

import io.keywake.store.keyspace.SortedSetValue;

/**
 * Commands that count or remove the members in a range. Stateless, executed on the execution
 * thread.
 */
final class SortedSetBoundFamily implements CommandFamily {
  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        named("zcount", READONLY, FAST)
            .since("2.0.0")
            .summary("Counts the members in a range of scores.")
            .handler(call -> count(call, SortedSetRange.byScore(call, 2, 3))));
    table.add(
        named("zlexcount", READONLY, FAST)
            .since("2.8.9")
            .summary("Counts the members in a range of bytes.")
            .handler(call -> count(call, SortedSetRange.byBytes(call, 2, 3))));
    table.add(
        named("zremrangebyrank", WRITE)
            .since("2.0.0")
            .summary("Removes the members in a range of ranks.")
            .handler(call -> remove(call, SortedSetRange.byRank(call, 2, 3, false))));
    table.add(
        named("zremrangebyscore", WRITE)
            .since("1.2.0")
            .summary("Removes the members in a range of scores.")
            .handler(call -> remove(call, SortedSetRange.byScore(call, 2, 3))));
    table.add(
        named("zremrangebylex", WRITE)
            .since("2.8.9")
            .summary("Removes the members in a range of bytes.")
            .handler(call -> remove(call, SortedSetRange.byBytes(call, 2, 3))));
  }

  private static CommandSpec.Builder named(String name, CommandFlag... flags) {
    return CommandSpec.named(name, 4).group(CommandGroup.SORTED_SET).flags(flags).keys(1, 1, 1);
  }

  private static void count(CommandCall call, SortedSetRange range) {
    SortedSetValue set = call.sortedSet(1);
    call.reply().integer(set == null ? 0 : range.in(set).count());
  }

  private static void remove(CommandCall call, SortedSetRange range) {
    SortedSetValue set = call.sortedSetForWrite(1);
    if (set == null) {
      call.reply().integer(0);
      return;
    }
    SortedSetRange.Ranks ranks = range.in(set);
    call.keyspace().sortedSets().removeRange(call.db(), call.arg(1), ranks.from(), ranks.to());
    call.reply().integer(ranks.count());
  }
}
