package io.keywake.store.command;

import io.keywake.store.keyspace.SortedSetValue;
import io.keywake.store.resp.ReplyWriter;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/** ZRANDMEMBER. Owned by the execution thread. */
final class SortedSetRandomFamily implements CommandFamily {
  /** To choose at least one in so many members, all are walked; for fewer, one after another. */
  private static final int WALK_AT_ONE_IN = 3;

  private final RandomGenerator random;

  SortedSetRandomFamily(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        CommandSpec.named("zrandmember", -2)
            .group(CommandGroup.SORTED_SET)
            .flags(CommandFlag.READONLY)
            .keys(1, 1, 1)
            .since("6.2.0")
            .summary("Returns one or more random members of a sorted set.")
            .handler(this::zrandmember));
  }

  private void zrandmember(CommandCall call) {
    if (call.size() == 2) {
      one(call);
      return;
    }
    long count = call.integer(2);
    boolean withScores = call.size() == 4 && call.is(3, "withscores");
    check(call, count, withScores);
    SortedSetValue set = call.sortedSet(1);
    if (set == null || count == 0) {
      call.reply().arrayHeader(0);
    } else if (count < 0) {
      repeatable(call.reply(), set, -count, withScores);
    } else {
      distinct(call.reply(), set, (int) Math.min(count, set.size()), withScores);
    }
  }

  private static void check(CommandCall call, long count, boolean withScores) {
    if (count == Long.MIN_VALUE) {
      throw new CommandException(
          "ERR value is out of range, value must between "
              + -Long.MAX_VALUE
              + " and "
              + Long.MAX_VALUE);
    }
    if (call.size() > 3 && !withScores) {
      throw CommandException.syntax();
    }
    if (withScores && Math.abs(count) > Long.MAX_VALUE / 2) {
      throw new CommandException("ERR value is out of range");
    }
  }

  private void one(CommandCall call) {
    SortedSetValue set = call.sortedSet(1);
    if (set == null) {
      call.reply().nullBulk();
    } else {
      set.random(random, (member, score) -> call.reply().bulk(member));
    }
  }

  /** Each choice is made from all members. */
  private void repeatable(ReplyWriter reply, SortedSetValue set, long count, boolean withScores) {
    SortedSetReply.header(reply, count, withScores);
    // A count beyond what a connection may have waiting ends when the connection does.
    for (long chosen = 0; chosen < count && !reply.overflowed(); chosen++) {
      set.random(
          random, (member, score) -> SortedSetReply.member(reply, member, score, withScores));
    }
  }

  private void distinct(ReplyWriter reply, SortedSetValue set, int count, boolean withScores) {
    SortedSetReply.header(reply, count, withScores);
    if ((long) count * WALK_AT_ONE_IN >= set.size()) {
      walk(reply, set, count, withScores);
      return;
    }
    Set<ByteBuffer> chosen = new HashSet<>();
    while (chosen.size() < count) {
      set.random(
          random,
          (member, score) -> {
            if (chosen.add(ByteBuffer.wrap(member))) {
              SortedSetReply.member(reply, member, score, withScores);
            }
          });
    }
  }

  /** Passes each member once, and takes it as likely as the rest of the choice needs. */
  private void walk(ReplyWriter reply, SortedSetValue set, int count, boolean withScores) {
    SortedSetValue.Cursor cursor = set.members(0);
    int wanted = count;
    for (int left = set.size(); wanted > 0 && cursor.next(); left--) {
      if (random.nextInt(left) < wanted) {
        SortedSetReply.member(reply, cursor, withScores);
        wanted--;
      }
    }
  }
}
