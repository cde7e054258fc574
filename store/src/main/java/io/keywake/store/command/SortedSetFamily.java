package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.FAST;
import static io.keywake.store.command.CommandFlag.READONLY;
import static io.keywake.store.command.CommandFlag.WRITE;

import io.keywake.store.keyspace.SortedSetValue;
import io.keywake.store.resp.ReplyWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Commands on named members of sorted sets, but for those that give them scores, and ZSCAN.
 * Stateless, executed on the execution thread.
 */
final class SortedSetFamily implements CommandFamily {
  /** What Redis keeps as an integer in its small form. */
  private static final double SMALL_INTEGER_MAX = 1L << 62;

  private record Scored(byte[] member, double score) {}

  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        named("zcard", 2, READONLY, FAST)
            .summary("Returns how many members a sorted set has.")
            .handler(SortedSetFamily::zcard));
    table.add(
        named("zscore", 3, READONLY, FAST)
            .summary("Returns the score of a member.")
            .handler(SortedSetFamily::zscore));
    table.add(
        named("zmscore", -3, READONLY, FAST)
            .since("6.2.0")
            .summary("Returns the scores of several members.")
            .handler(SortedSetFamily::zmscore));
    table.add(
        named("zrank", 3, READONLY, FAST)
            .since("2.0.0")
            .summary("Returns the rank of a member, counted from the lowest score.")
            .handler(call -> rank(call, false)));
    table.add(
        named("zrevrank", 3, READONLY, FAST)
            .since("2.0.0")
            .summary("Returns the rank of a member, counted from the highest score.")
            .handler(call -> rank(call, true)));
    table.add(
        named("zrem", -3, WRITE, FAST)
            .summary("Removes members and returns how many of them were there.")
            .handler(SortedSetFamily::zrem));
    table.add(
        named("zscan", -3, READONLY)
            .since("2.8.0")
            .summary("Returns some members with their scores, and where to go on.")
            .handler(SortedSetFamily::zscan));
  }

  private static CommandSpec.Builder named(String name, int arity, CommandFlag... flags) {
    return CommandSpec.named(name, arity)
        .group(CommandGroup.SORTED_SET)
        .flags(flags)
        .keys(1, 1, 1)
        .since("1.2.0");
  }

  private static void zcard(CommandCall call) {
    SortedSetValue set = call.sortedSet(1);
    call.reply().integer(set == null ? 0 : set.size());
  }

  private static void zscore(CommandCall call) {
    reply(call.reply(), call.sortedSet(1), call.arg(2));
  }

  private static void zmscore(CommandCall call) {
    SortedSetValue set = call.sortedSet(1);
    call.reply().arrayHeader(call.size() - 2);
    for (int index = 2; index < call.size(); index++) {
      reply(call.reply(), set, call.arg(index));
    }
  }

  private static void reply(ReplyWriter reply, @Nullable SortedSetValue set, byte[] member) {
    double score = set == null ? SortedSetValue.NO_SCORE : set.score(member);
    if (Double.isNaN(score)) {
      reply.nullBulk();
    } else {
      reply.doubleValue(score);
    }
  }

  private static void rank(CommandCall call, boolean fromHighest) {
    SortedSetValue set = call.sortedSet(1);
    int rank = set == null ? SortedSetValue.NO_RANK : set.rank(call.arg(2));
    if (set == null || rank == SortedSetValue.NO_RANK) {
      call.reply().nullBulk();
    } else {
      call.reply().integer(fromHighest ? set.size() - 1 - rank : rank);
    }
  }

  private static void zrem(CommandCall call) {
    if (call.sortedSetForWrite(1) == null) {
      call.reply().integer(0);
      return;
    }
    byte[][] members = Arrays.copyOfRange(call.args(), 2, call.size());
    call.reply().integer(call.keyspace().sortedSets().remove(call.db(), call.arg(1), members));
  }

  private static void zscan(CommandCall call) {
    // As in Redis, a key that is not there hides mistakes in the options, but not in the cursor.
    long cursor = ScanOptions.cursor(call.arg(2));
    SortedSetValue set = call.sortedSet(1);
    List<Scored> found = new ArrayList<>();
    long next = 0;
    if (set != null) {
      ScanOptions options = ScanOptions.parse(call, 2, false);
      Glob match = options.match();
      next =
          set.scan(
              cursor,
              options.count(),
              (member, score) -> {
                if (match == null || match.matches(member)) {
                  found.add(new Scored(member, score));
                }
              });
    }
    ReplyWriter reply = call.reply();
    reply.arrayHeader(2);
    reply.bulk(next);
    reply.arrayHeader(2L * found.size());
    boolean isSmall = set != null && set.encoding().equals("listpack");
    for (Scored each : found) {
      reply.bulk(each.member());
      score(reply, each.score(), isSmall);
    }
  }

  /** A score as ZSCAN of Redis finds it: its small form holds large integers with all digits. */
  private static void score(ReplyWriter reply, double score, boolean isSmall) {
    long integer = (long) score;
    if (isSmall && integer == score && Math.abs(score) <= SMALL_INTEGER_MAX) {
      reply.bulk(integer);
    } else {
      reply.bulk(score);
    }
  }
}
