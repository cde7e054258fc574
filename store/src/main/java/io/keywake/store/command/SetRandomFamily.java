package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.FAST;
import static io.keywake.store.command.CommandFlag.READONLY;
import static io.keywake.store.command.CommandFlag.WRITE;

import io.keywake.store.keyspace.Decimal;
import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.SetValue;
import io.keywake.store.resp.ReplyWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** SPOP and SRANDMEMBER. Owned by the execution thread. */
final class SetRandomFamily implements CommandFamily {
  private final RandomChoice choice;

  SetRandomFamily(RandomGenerator random) {
    choice = new RandomChoice(random);
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
    byte[] member = set.random(choice.random());
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
      call.reply().bulk(set.random(choice.random()));
    }
  }

  private void chooseMany(CommandCall call) {
    long count = call.integer(2, -Long.MAX_VALUE, Long.MAX_VALUE);
    SetValue set = call.set(1);
    ReplyWriter reply = call.reply();
    if (set == null || count == 0) {
      reply.arrayHeader(0);
    } else if (count < 0) {
      reply.arrayHeader(-count);
      choice.repeatable(new Members(set), -count, reply, reply::bulk);
    } else {
      List<byte[]> chosen = distinct(set, (int) Math.min(count, set.size()));
      reply.arrayHeader(chosen.size());
      chosen.forEach(reply::bulk);
    }
  }

  private List<byte[]> distinct(SetValue set, int count) {
    List<byte[]> chosen = new ArrayList<>(count);
    choice.distinct(new Members(set), count, chosen::add);
    return chosen;
  }

  private record Members(SetValue set) implements RandomChoice.Source<byte[]> {
    @Override
    public int size() {
      return set.size();
    }

    @Override
    public byte[] any(RandomGenerator random) {
      return set.random(random);
    }

    @Override
    public byte[] name(byte[] member) {
      return member;
    }

    @Override
    public RandomChoice.Walk<byte[]> all() {
      SetValue.Cursor cursor = set.members();
      return new RandomChoice.Walk<>() {
        @Override
        public boolean next() {
          return cursor.next();
        }

        @Override
        public byte[] element() {
          return cursor.member();
        }
      };
    }
  }
}
