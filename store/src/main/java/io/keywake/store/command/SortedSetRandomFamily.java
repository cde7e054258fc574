package io.keywake.store.command;

import io.keywake.store.keyspace.SortedSetValue;
import io.keywake.store.resp.ReplyWriter;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** ZRANDMEMBER. Owned by the execution thread. */
final class SortedSetRandomFamily implements CommandFamily {
  private final RandomChoice choice;

  SortedSetRandomFamily(RandomGenerator random) {
    choice = new RandomChoice(random);
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
    boolean withScores = call.size() == 4 && call.is(3, "withscores");
    long count = RandomChoice.count(call, withScores);
    SortedSetValue set = call.sortedSet(1);
    ReplyWriter reply = call.reply();
    if (set == null || count == 0) {
      reply.arrayHeader(0);
      return;
    }
    Members members = new Members(set);
    Consumer<Scored> write =
        scored -> SortedSetReply.member(reply, scored.member, scored.score, withScores);
    if (count < 0) {
      SortedSetReply.header(reply, -count, withScores);
      choice.repeatable(members, -count, reply, write);
    } else {
      int distinct = (int) Math.min(count, set.size());
      SortedSetReply.header(reply, distinct, withScores);
      choice.distinct(members, distinct, write);
    }
  }

  private void one(CommandCall call) {
    SortedSetValue set = call.sortedSet(1);
    if (set == null) {
      call.reply().nullBulk();
    } else {
      set.random(choice.random(), (member, score) -> call.reply().bulk(member));
    }
  }

  private record Scored(byte[] member, double score) {}

  private record Members(SortedSetValue set) implements RandomChoice.Source<Scored> {
    @Override
    public int size() {
      return set.size();
    }

    @Override
    public Scored any(RandomGenerator random) {
      Scored[] any = new Scored[1];
      set.random(random, (member, score) -> any[0] = new Scored(member, score));
      return any[0];
    }

    @Override
    public byte[] name(Scored scored) {
      return scored.member;
    }

    @Override
    public RandomChoice.Walk<Scored> all() {
      SortedSetValue.Cursor cursor = set.members(0);
      return new RandomChoice.Walk<>() {
        @Override
        public boolean next() {
          return cursor.next();
        }

        @Override
        public Scored element() {
          return new Scored(cursor.member(), cursor.score());
        }
      };
    }
  }
}
