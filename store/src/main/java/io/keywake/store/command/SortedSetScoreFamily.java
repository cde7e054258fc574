package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.DENYOOM;
import static io.keywake.store.command.CommandFlag.FAST;
import static io.keywake.store.command.CommandFlag.WRITE;

import io.keywake.store.keyspace.ScoreRule;
import io.keywake.store.keyspace.SortedSets;
import io.keywake.store.resp.ReplyWriter;

/** ZADD and ZINCRBY. Stateless, executed on the execution thread. */
final class SortedSetScoreFamily implements CommandFamily {
  private static final int NX = 1;
  private static final int XX = 1 << 1;
  private static final int GT = 1 << 2;
  private static final int LT = 1 << 3;
  private static final int CH = 1 << 4;
  private static final int INCR = 1 << 5;

  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        named("zadd", -4)
            .summary("Gives members scores and returns how many of the members are new.")
            .handler(call -> put(call, 0)));
    table.add(
        named("zincrby", 4)
            .summary("Adds to the score of a member and returns the sum.")
            .handler(call -> put(call, INCR)));
  }

  private static CommandSpec.Builder named(String name, int arity) {
    return CommandSpec.named(name, arity)
        .group(CommandGroup.SORTED_SET)
        .flags(WRITE, DENYOOM, FAST)
        .keys(1, 1, 1)
        .since("1.2.0");
  }

  /** Both commands: Redis looks for the options of ZADD in ZINCRBY too. */
  private static void put(CommandCall call, int implied) {
    int options = implied;
    int first = 2;
    for (int option; first < call.size() && (option = option(call, first)) != 0; first++) {
      options |= option;
    }
    int pairs = (call.size() - first) / 2;
    if (pairs == 0 || pairs * 2 != call.size() - first) {
      throw CommandException.syntax();
    }
    check(options, pairs);
    double[] scores = new double[pairs];
    byte[][] members = new byte[pairs][];
    for (int i = 0; i < pairs; i++) {
      scores[i] = call.score(first + 2 * i);
      members[i] = call.arg(first + 2 * i + 1);
    }
    call.sortedSetForWrite(1);
    SortedSets.Outcome outcome =
        call.keyspace().sortedSets().put(call.db(), call.arg(1), rule(options), members, scores);
    reply(call.reply(), options, outcome);
  }

  private static int option(CommandCall call, int index) {
    // A number is what is there most often.
    if (call.arg(index).length < 2 || call.arg(index)[0] <= '9') {
      return 0;
    }
    if (call.is(index, "nx")) {
      return NX;
    } else if (call.is(index, "xx")) {
      return XX;
    } else if (call.is(index, "gt")) {
      return GT;
    } else if (call.is(index, "lt")) {
      return LT;
    } else if (call.is(index, "ch")) {
      return CH;
    }
    return call.is(index, "incr") ? INCR : 0;
  }

  private static void check(int options, int pairs) {
    if ((options & NX) != 0 && (options & XX) != 0) {
      throw new CommandException("ERR XX and NX options at the same time are not compatible");
    }
    if (Integer.bitCount(options & (NX | GT | LT)) > 1) {
      throw new CommandException(
          "ERR GT, LT, and/or NX options at the same time are not compatible");
    }
    if ((options & INCR) != 0 && pairs > 1) {
      throw new CommandException("ERR INCR option supports a single increment-element pair");
    }
  }

  private static ScoreRule rule(int options) {
    if ((options & ~CH) == 0) {
      return ScoreRule.SET;
    }
    return new ScoreRule(
        (options & NX) != 0,
        (options & XX) != 0,
        (options & GT) != 0,
        (options & LT) != 0,
        (options & INCR) != 0);
  }

  private static void reply(ReplyWriter reply, int options, SortedSets.Outcome outcome) {
    if ((options & INCR) == 0) {
      boolean countsUpdates = (options & CH) != 0;
      reply.integer(outcome.added() + (countsUpdates ? outcome.updated() : 0));
    } else if (outcome.refused()) {
      reply.nullBulk();
    } else if (Double.isNaN(outcome.score())) {
      throw new CommandException("ERR resulting score is not a number (NaN)");
    } else {
      reply.doubleValue(outcome.score());
    }
  }
}
