package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.FAST;
import static io.keywake.store.command.CommandFlag.READONLY;
import static io.keywake.store.command.CommandFlag.WRITE;

import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Keyspace;

/**
 * When keys expire: EXPIRE, PEXPIRE, EXPIREAT, PEXPIREAT, TTL, PTTL, EXPIRETIME, PEXPIRETIME,
 * PERSIST. Owned by the execution thread.
 */
final class ExpiryFamily implements CommandFamily {
  private static final int NO_KEY = -2;
  private static final int NO_EXPIRY = -1;

  /** Under which condition a key gets another expiry. */
  private record Condition(boolean nx, boolean xx, boolean gt, boolean lt) {
    /** Whether it holds, where no expiry counts as an endless one. */
    boolean admits(long oldMs, long newMs) {
      boolean endless = oldMs == Entry.NO_EXPIRY;
      if ((nx && !endless) || (xx && endless)) {
        return false;
      }
      if (gt && (endless || newMs <= oldMs)) {
        return false;
      }
      return !(lt && !endless && newMs >= oldMs);
    }
  }

  @Override
  public void register(CommandTable.Builder table) {
    expire(table, "expire", ExpiryTime.Unit.SECONDS, "1.0.0", "in so many seconds");
    expire(table, "expireat", ExpiryTime.Unit.UNIX_SECONDS, "1.2.0", "at a Unix time in seconds");
    expire(table, "pexpire", ExpiryTime.Unit.MILLISECONDS, "2.6.0", "in so many milliseconds");
    expire(
        table,
        "pexpireat",
        ExpiryTime.Unit.UNIX_MILLISECONDS,
        "2.6.0",
        "at a Unix time in milliseconds");
    query(table, "ttl", 1000, true, "1.0.0", "in how many seconds a key expires");
    query(table, "pttl", 1, true, "2.6.0", "in how many milliseconds a key expires");
    query(table, "expiretime", 1000, false, "7.0.0", "when a key expires, in Unix seconds");
    query(table, "pexpiretime", 1, false, "7.0.0", "when a key expires, in Unix milliseconds");
    table.add(
        CommandSpec.named("persist", 2)
            .group(CommandGroup.GENERIC)
            .flags(WRITE, FAST)
            .keys(1, 1, 1)
            .since("2.2.0")
            .summary("Lets a key stay until it is deleted.")
            .handler(ExpiryFamily::persist));
  }

  private static void expire(
      CommandTable.Builder table, String name, ExpiryTime.Unit unit, String since, String when) {
    table.add(
        CommandSpec.named(name, -3)
            .group(CommandGroup.GENERIC)
            .flags(WRITE, FAST)
            .keys(1, 1, 1)
            .since(since)
            .summary("Lets a key expire " + when + ".")
            .handler(call -> expire(call, unit)));
  }

  private static void query(
      CommandTable.Builder table,
      String name,
      long unitMs,
      boolean relative,
      String since,
      String what) {
    table.add(
        CommandSpec.named(name, 2)
            .group(CommandGroup.GENERIC)
            .flags(READONLY, FAST)
            .keys(1, 1, 1)
            .since(since)
            .summary("Tells " + what + ".")
            .handler(call -> query(call, unitMs, relative)));
  }

  private static void expire(CommandCall call, ExpiryTime.Unit unit) {
    Condition condition = condition(call);
    long expireAtMs = ExpiryTime.of(call, 2, unit);
    Entry entry = call.findForWrite(1);
    if (entry == null || !condition.admits(entry.expireAtMs(), expireAtMs)) {
      call.reply().integer(0);
      return;
    }
    Keyspace keyspace = call.keyspace();
    if (expireAtMs <= call.nowMs()) {
      keyspace.delete(call.db(), call.arg(1), DeleteCause.DELETED);
    } else {
      keyspace.expireAt(call.db(), call.arg(1), expireAtMs);
    }
    call.reply().integer(1);
  }

  private static Condition condition(CommandCall call) {
    boolean nx = false;
    boolean xx = false;
    boolean gt = false;
    boolean lt = false;
    for (int index = 3; index < call.size(); index++) {
      if (call.is(index, "nx")) {
        nx = true;
      } else if (call.is(index, "xx")) {
        xx = true;
      } else if (call.is(index, "gt")) {
        gt = true;
      } else if (call.is(index, "lt")) {
        lt = true;
      } else {
        throw new CommandException("ERR Unsupported option " + call.quoted(index));
      }
    }
    if (nx && (xx || gt || lt)) {
      throw new CommandException(
          "ERR NX and XX, GT or LT options at the same time are not compatible");
    }
    if (gt && lt) {
      throw new CommandException("ERR GT and LT options at the same time are not compatible");
    }
    return new Condition(nx, xx, gt, lt);
  }

  private static void query(CommandCall call, long unitMs, boolean relative) {
    Entry entry = call.peek(1);
    if (entry == null) {
      call.reply().integer(NO_KEY);
    } else if (entry.expireAtMs() == Entry.NO_EXPIRY) {
      call.reply().integer(NO_EXPIRY);
    } else {
      long ms = relative ? entry.expireAtMs() - call.nowMs() : entry.expireAtMs();
      // Half a unit is rounded up; the largest times must not overflow by that.
      call.reply().integer(ms / unitMs + (ms % unitMs * 2 >= unitMs ? 1 : 0));
    }
  }

  private static void persist(CommandCall call) {
    Entry entry = call.findForWrite(1);
    boolean expiring = entry != null && entry.expireAtMs() != Entry.NO_EXPIRY;
    if (expiring) {
      call.keyspace().expireAt(call.db(), call.arg(1), Entry.NO_EXPIRY);
    }
    call.reply().integer(expiring ? 1 : 0);
  }
}
