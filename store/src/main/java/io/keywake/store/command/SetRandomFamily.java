package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.FAST;
import static io.keywake.store.command.CommandFlag.READONLY;
import static io.keywake.store.command.CommandFlag.WRITE;

import io.keywake.store.keyspace.Decimal;
import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.SetValue;
import io.keywake.store.resp.ReplyWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** SPOP and SRANDMEMBER. Owned by the execution thread. */
final class SetRandomFamily implements CommandFamily {
  /** To choose at least one in so many members, all are walked; for fewer, one after another. */
  private static final int WALK_AT_ONE_IN = 3;

  private final RandomGenerator random;

  SetRandomFamily(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        named("spop", WRITE, FAST)
            .summary("Removes one or more random members of a set and returns them.")
            .handler(this::spop));
    table.add(
        named("srandmember", READONLY)
            .summary("Returns one or more random members of a set.")
            .handler(this::srandmember));
  }

  private static CommandSpec.Builder named(String name, CommandFlag... flags) {
    return CommandSpec.named(name, -2).group(CommandGroup.SET).flags(flags).keys(1, 1, 1);
  }

  private void spop(CommandCall call) {
    if (call.size() > 3) {
      throw CommandException.syntax();
    }
    if (call.size() == 3) {
      popMany(call);
      return;
    }
    SetValue set = call.setForWrite(1);
    if (set == null) {
      call.reply().nullBulk();
      return;
    }
    byte[] member = set.random(random);
    call.keyspace().sets().remove(call.db(), call.arg(1), member);
    call.reply().bulk(member);
  }

  private void popMany(CommandCall call) {
    long count = positive(call);
    SetValue set = call.setForWrite(1);
    if (set == null || count == 0) {
      call.reply().setHeader(0);
    } else if (count >= set.size()) {
      SetFamily.reply(call.reply(), set);
      call.keyspace().delete(call.db(), call.arg(1), DeleteCause.DELETED);
    } else {
      byte[][] chosen = distinct(set, (int) count).toArray(new byte[0][]);
      call.keyspace().sets().remove(call.db(), call.arg(1), chosen);
      call.reply().setHeader(chosen.length);
      for (byte[] member : chosen) {
        call.reply().bulk(member);
      }
    }
  }

  /** Whatever is wrong with the number, Redis says the same. */
  private static long positive(CommandCall call) {
    byte[] text = call.arg(2);
    boolean isNumber = Decimal.isCanonicalLong(text, 0, text.length);
    if (!isNumber || Decimal.parse(text, 0, text.length) < 0) {
      throw new CommandException("ERR value is out of range, must be positive");
    }
    return Decimal.parse(text, 0, text.length);
  }

  private void srandmember(CommandCall call) {
    if (call.size() > 3) {
      throw CommandException.syntax();
    }
    if (call.size() == 3) {
      chooseMany(call);
      return;
    }
    SetValue set = call.set(1);
    if (set == null) {
      call.reply().nullBulk();
    } else {
      call.reply().bulk(set.random(random));
    }
  }

  private void chooseMany(CommandCall call) {
    long count = call.integer(2, -Long.MAX_VALUE, Long.MAX_VALUE);
    SetValue set = call.set(1);
    ReplyWriter reply = call.reply();
    if (set == null || count == 0) {
      reply.arrayHeader(0);
    } else if (count < 0) {
      repeatable(reply, set, -count);
    } else {
      List<byte[]> chosen = distinct(set, (int) Math.min(count, set.size()));
      reply.arrayHeader(chosen.size());
      chosen.forEach(reply::bulk);
    }
  }

  /** Each choice is made from all members. */
  private void repeatable(ReplyWriter reply, SetValue set, long count) {
    reply.arrayHeader(count);
    // A count beyond what a connection may have waiting ends when the connection does.
    for (long chosen = 0; chosen < count && !reply.overflowed(); chosen++) {
      reply.bulk(set.random(random));
    }
  }

  private List<byte[]> distinct(SetValue set, int count) {
    List<byte[]> chosen = new ArrayList<>(count);
    if ((long) count * WALK_AT_ONE_IN >= set.size()) {
      walk(set, count, chosen);
      return chosen;
    }
    Set<ByteBuffer> seen = new HashSet<>();
    while (chosen.size() < count) {
      byte[] member = set.random(random);
      if (seen.add(ByteBuffer.wrap(member))) {
        chosen.add(member);
      }
    }
    return chosen;
  }

  /** Passes each member once, and takes it as likely as the rest of the choice needs. */
  private void walk(SetValue set, int count, List<byte[]> chosen) {
    SetValue.Cursor cursor = set.members();
    for (int left = set.size(); chosen.size() < count && cursor.next(); left--) {
      if (random.nextInt(left) < count - chosen.size()) {
        chosen.add(cursor.member());
      }
    }
  }
}
