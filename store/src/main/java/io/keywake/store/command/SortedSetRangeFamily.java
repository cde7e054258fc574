package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.DENYOOM;
import static io.keywake.store.command.CommandFlag.READONLY;
import static io.keywake.store.command.CommandFlag.WRITE;

import io.keywake.store.keyspace.SortedSetBuilder;
import io.keywake.store.keyspace.SortedSetValue;
import io.keywake.store.resp.ReplyWriter;
import org.jspecify.annotations.Nullable;

/**
 * ZRANGE, its older relatives, and ZRANGESTORE. Stateless, executed on the execution thread.
 *
 * <p>What the older commands have in their names, ZRANGE has as options.
 */
final class SortedSetRangeFamily implements CommandFamily {
  private enum Order {
    RANK,
    SCORE,
    BYTES
  }

  /** How a command is to be read; null for what its options decide. */
  private record Form(@Nullable Order order, @Nullable Boolean reverse, boolean stores) {
    int keyIndex() {
      return stores ? 2 : 1;
    }
  }

  /** What a command asks for. */
  private record Query(
      SortedSetRange range, boolean reverse, long offset, long limit, boolean withScores) {
    /** The ranks that are left of the range when the limit has been applied. */
    SortedSetRange.Ranks in(SortedSetValue set) {
      SortedSetRange.Ranks ranks = range.in(set);
      if (offset < 0 || offset >= ranks.count()) {
        return SortedSetRange.Ranks.NONE;
      }
      int skipped = (int) offset;
      int left = ranks.count() - skipped;
      int count = limit < 0 ? left : (int) Math.min(limit, left);
      return reverse
          ? new SortedSetRange.Ranks(ranks.to() - skipped - count, ranks.to() - skipped)
          : new SortedSetRange.Ranks(ranks.from() + skipped, ranks.from() + skipped + count);
    }

    SortedSetValue.Cursor walk(SortedSetValue set, SortedSetRange.Ranks ranks) {
      return reverse ? set.descending(ranks.to() - 1) : set.members(ranks.from());
    }
  }

  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        reading("zrange", new Form(null, null, false))
            .since("1.2.0")
            .summary("Returns the members in a range of ranks, scores or bytes."));
    table.add(
        reading("zrevrange", new Form(Order.RANK, true, false))
            .since("1.2.0")
            .summary("Returns the members in a range of ranks, the highest first."));
    table.add(
        reading("zrangebyscore", new Form(Order.SCORE, false, false))
            .since("1.0.5")
            .summary("Returns the members in a range of scores."));
    table.add(
        reading("zrevrangebyscore", new Form(Order.SCORE, true, false))
            .since("2.2.0")
            .summary("Returns the members in a range of scores, the highest first."));
    table.add(
        reading("zrangebylex", new Form(Order.BYTES, false, false))
            .since("2.8.9")
            .summary("Returns the members in a range of bytes."));
    table.add(
        reading("zrevrangebylex", new Form(Order.BYTES, true, false))
            .since("2.8.9")
            .summary("Returns the members in a range of bytes, the highest first."));
    Form storing = new Form(null, null, true);
    table.add(
        CommandSpec.named("zrangestore", -5)
            .group(CommandGroup.SORTED_SET)
            .flags(WRITE, DENYOOM)
            .keys(1, 2, 1)
            .since("6.2.0")
            .summary("Stores the members in a range of ranks, scores or bytes.")
            .handler(call -> store(call, parse(call, storing))));
  }

  private static CommandSpec.Builder reading(String name, Form form) {
    return CommandSpec.named(name, -4)
        .group(CommandGroup.SORTED_SET)
        .flags(READONLY)
        .keys(1, 1, 1)
        .handler(call -> reply(call, parse(call, form)));
  }

  private static Query parse(CommandCall call, Form form) {
    Order order = form.order();
    Boolean reverse = form.reverse();
    long offset = 0;
    long limit = -1;
    boolean withScores = false;
    for (int index = form.keyIndex() + 3; index < call.size(); index++) {
      if (!form.stores() && call.is(index, "withscores")) {
        withScores = true;
      } else if (index + 2 < call.size() && call.is(index, "limit")) {
        offset = call.integer(index + 1);
        limit = call.integer(index + 2);
        index += 2;
      } else if (form.reverse() == null && reverse == null && call.is(index, "rev")) {
        reverse = true;
      } else if (order == null && call.is(index, "bylex")) {
        order = Order.BYTES;
      } else if (order == null && call.is(index, "byscore")) {
        order = Order.SCORE;
      } else {
        throw CommandException.syntax();
      }
    }
    Order by = order == null ? Order.RANK : order;
    check(by, limit, withScores);
    boolean descends = reverse != null && reverse;
    SortedSetRange range = range(call, form, by, descends);
    // Among ranks, a limit that was let through is no limit, whatever its offset.
    return new Query(range, descends, by == Order.RANK ? 0 : offset, limit, withScores);
  }

  private static void check(Order order, long limit, boolean withScores) {
    if (order == Order.RANK && limit != -1) {
      throw new CommandException(
          "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX");
    }
    if (order == Order.BYTES && withScores) {
      throw new CommandException(
          "ERR syntax error, WITHSCORES not supported in combination with BYLEX");
    }
  }

  private static SortedSetRange range(CommandCall call, Form form, Order order, boolean reverse) {
    int first = form.keyIndex() + 1;
    int second = form.keyIndex() + 2;
    // Downwards, the maximum is what comes first.
    int min = reverse ? second : first;
    int max = reverse ? first : second;
    return switch (order) {
      case RANK -> SortedSetRange.byRank(call, first, second, reverse);
      case SCORE -> SortedSetRange.byScore(call, min, max);
      case BYTES -> SortedSetRange.byBytes(call, min, max);
    };
  }

  private static void reply(CommandCall call, Query query) {
    SortedSetValue set = call.sortedSet(1);
    ReplyWriter reply = call.reply();
    if (set == null) {
      reply.arrayHeader(0);
      return;
    }
    SortedSetRange.Ranks ranks = query.in(set);
    SortedSetReply.header(reply, ranks.count(), query.withScores());
    SortedSetValue.Cursor cursor = query.walk(set, ranks);
    for (int left = ranks.count(); left > 0 && cursor.next(); left--) {
      SortedSetReply.member(reply, cursor, query.withScores());
    }
  }

  private static void store(CommandCall call, Query query) {
    SortedSetValue set = call.sortedSet(2);
    SortedSetBuilder members = call.keyspace().sortedSets().builder();
    if (set != null) {
      SortedSetRange.Ranks ranks = query.in(set);
      SortedSetValue.Cursor cursor = query.walk(set, ranks);
      for (int left = ranks.count(); left > 0 && cursor.next(); left--) {
        members.put(cursor.member(), cursor.score());
      }
    }
    call.keyspace().sortedSets().store(call.db(), call.arg(1), members);
    call.reply().integer(members.size());
  }
}
