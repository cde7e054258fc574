package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.DENYOOM;
import static io.keywake.store.command.CommandFlag.FAST;
import static io.keywake.store.command.CommandFlag.READONLY;
import static io.keywake.store.command.CommandFlag.WRITE;

import io.keywake.store.keyspace.Bytes;
import io.keywake.store.keyspace.SetValue;
import io.keywake.store.keyspace.Sets;
import io.keywake.store.resp.ReplyWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Commands on members of one set. Stateless, executed on the execution thread. */
final class SetFamily implements CommandFamily {
  @Override
  public void register(CommandTable.Builder table) {
    registerReads(table);
    registerWrites(table);
  }

  private static void registerReads(CommandTable.Builder table) {
    table.add(
        named("scard", 2, READONLY, FAST)
            .summary("Returns how many members a set has.")
            .handler(SetFamily::scard));
    table.add(
        named("sismember", 3, READONLY, FAST)
            .summary("Tells whether a set has a member.")
            .handler(SetFamily::sismember));
    table.add(
        named("smismember", -3, READONLY, FAST)
            .since("6.2.0")
            .summary("Tells of each of several members whether a set has it.")
            .handler(SetFamily::smismember));
    table.add(
        named("smembers", 2, READONLY)
            .summary("Returns all members of a set.")
            .handler(SetFamily::smembers));
    table.add(
        named("sscan", -3, READONLY)
            .since("2.8.0")
            .summary("Returns some members of a set, and where to go on.")
            .handler(SetFamily::sscan));
  }

  private static void registerWrites(CommandTable.Builder table) {
    table.add(
        named("sadd", -3, WRITE, DENYOOM, FAST)
            .summary("Adds members and returns how many of them are new.")
            .handler(SetFamily::sadd));
    table.add(
        named("srem", -3, WRITE, FAST)
            .summary("Removes members and returns how many of them were there.")
            .handler(SetFamily::srem));
    table.add(
        named("smove", 4, WRITE, FAST)
            .keys(1, 2, 1)
            .summary("Moves a member from one set to another.")
            .handler(SetFamily::smove));
  }

  private static CommandSpec.Builder named(String name, int arity, CommandFlag... flags) {
    return CommandSpec.named(name, arity).group(CommandGroup.SET).flags(flags).keys(1, 1, 1);
  }

  private static void scard(CommandCall call) {
    SetValue set = call.set(1);
    call.reply().integer(set == null ? 0 : set.size());
  }

  private static void sismember(CommandCall call) {
    SetValue set = call.set(1);
    call.reply().integer(set != null && set.contains(call.arg(2)) ? 1 : 0);
  }

  private static void smismember(CommandCall call) {
    SetValue set = call.set(1);
    call.reply().arrayHeader(call.size() - 2);
    for (int index = 2; index < call.size(); index++) {
      call.reply().integer(set != null && set.contains(call.arg(index)) ? 1 : 0);
    }
  }

  private static void smembers(CommandCall call) {
    SetValue set = call.set(1);
    if (set == null) {
      call.reply().setHeader(0);
    } else {
      reply(call.reply(), set);
    }
  }

  /** All members as a set. */
  static void reply(ReplyWriter reply, SetValue set) {
    reply.setHeader(set.size());
    Bytes bulk = reply::bulkShared;
    SetValue.Cursor cursor = set.members();
    while (cursor.next()) {
      cursor.readMember(bulk);
    }
  }

  private static void sscan(CommandCall call) {
    // As in Redis, a key that is not there hides mistakes in the options, but not in the cursor.
    long cursor = ScanOptions.cursor(call.arg(2));
    SetValue set = call.set(1);
    List<byte[]> found = new ArrayList<>();
    long next = 0;
    if (set != null) {
      ScanOptions options = ScanOptions.parse(call, 2, false);
      Glob match = options.match();
      next =
          set.scan(
              cursor,
              options.count(),
              member -> {
                if (match == null || match.matches(member)) {
                  found.add(member);
                }
              });
    }
    ReplyWriter reply = call.reply();
    reply.arrayHeader(2);
    reply.bulk(next);
    reply.arrayHeader(found.size());
    found.forEach(reply::bulk);
  }

  private static void sadd(CommandCall call) {
    call.setForWrite(1);
    byte[][] members = Arrays.copyOfRange(call.args(), 2, call.size());
    call.reply().integer(call.keyspace().sets().add(call.db(), call.arg(1), members));
  }

  private static void srem(CommandCall call) {
    if (call.setForWrite(1) == null) {
      call.reply().integer(0);
      return;
    }
    byte[][] members = Arrays.copyOfRange(call.args(), 2, call.size());
    call.reply().integer(call.keyspace().sets().remove(call.db(), call.arg(1), members));
  }

  private static void smove(CommandCall call) {
    SetValue source = call.setForWrite(1);
    if (source == null) {
      call.reply().integer(0);
      return;
    }
    call.setForWrite(2);
    byte[] member = call.arg(3);
    boolean moving = source.contains(member);
    if (moving && !Arrays.equals(call.arg(1), call.arg(2))) {
      Sets sets = call.keyspace().sets();
      sets.remove(call.db(), call.arg(1), member);
      sets.add(call.db(), call.arg(2), member);
    }
    call.reply().integer(moving ? 1 : 0);
  }
}
