package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.DENYOOM;
import static io.keywake.store.command.CommandFlag.FAST;
import static io.keywake.store.command.CommandFlag.READONLY;
import static io.keywake.store.command.CommandFlag.WRITE;

import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.StringValue;
import io.keywake.store.keyspace.Value;

/** Commands on whole strings. Stateless, executed on the execution thread. */
final class StringFamily implements CommandFamily {
  @Override
  public void register(CommandTable.Builder table) {
    registerGets(table);
    registerSets(table);
  }

  private static void registerGets(CommandTable.Builder table) {
    table.add(
        named("get", 2, READONLY, FAST).summary("Returns a string.").handler(StringFamily::get));
    table.add(
        named("mget", -2, READONLY, FAST)
            .keys(1, -1, 1)
            .summary("Returns several strings.")
            .handler(StringFamily::mget));
    table.add(
        named("getset", 3, WRITE, DENYOOM, FAST)
            .summary("Sets a string and returns the one before it.")
            .handler(StringFamily::getset));
    table.add(
        named("getdel", 2, WRITE, FAST)
            .since("6.2.0")
            .summary("Returns a string and deletes its key.")
            .handler(StringFamily::getdel));
    table.add(
        named("getex", -2, WRITE, FAST)
            .since("6.2.0")
            .summary("Returns a string and may change the expiry of its key.")
            .handler(StringFamily::getex));
  }

  private static void registerSets(CommandTable.Builder table) {
    table.add(
        named("set", -3, WRITE, DENYOOM)
            .summary("Sets a string, whatever its key holds now.")
            .handler(StringFamily::set));
    table.add(
        named("setnx", 3, WRITE, DENYOOM, FAST)
            .summary("Sets a string if its key does not exist.")
            .handler(StringFamily::setnx));
    table.add(
        named("setex", 4, WRITE, DENYOOM)
            .since("2.0.0")
            .summary("Sets a string that expires after some seconds.")
            .handler(call -> setExpiring(call, ExpiryTime.Unit.SECONDS)));
    table.add(
        named("psetex", 4, WRITE, DENYOOM)
            .since("2.6.0")
            .summary("Sets a string that expires after some milliseconds.")
            .handler(call -> setExpiring(call, ExpiryTime.Unit.MILLISECONDS)));
    table.add(
        named("mset", -3, WRITE, DENYOOM)
            .keys(1, -1, 2)
            .since("1.0.1")
            .summary("Sets several strings.")
            .handler(StringFamily::mset));
    table.add(
        named("msetnx", -3, WRITE, DENYOOM)
            .keys(1, -1, 2)
            .since("1.0.1")
            .summary("Sets several strings if none of their keys exists.")
            .handler(StringFamily::msetnx));
  }

  private static CommandSpec.Builder named(String name, int arity, CommandFlag... flags) {
    return CommandSpec.named(name, arity).group(CommandGroup.STRING).flags(flags).keys(1, 1, 1);
  }

  private static void get(CommandCall call) {
    StringReply.write(call.reply(), call.string(1));
  }

  private static void mget(CommandCall call) {
    call.reply().arrayHeader(call.size() - 1);
    for (int index = 1; index < call.size(); index++) {
      Entry entry = call.find(index);
      Value value = entry == null ? null : entry.value();
      StringReply.write(call.reply(), value instanceof StringValue string ? string : null);
    }
  }

  private static void getset(CommandCall call) {
    StringReply.write(call.reply(), call.string(1));
    set(call, 2, Entry.NO_EXPIRY);
  }

  private static void getdel(CommandCall call) {
    StringValue value = call.string(1);
    StringReply.write(call.reply(), value);
    if (value != null) {
      call.keyspace().delete(call.db(), call.arg(1), DeleteCause.DELETED);
    }
  }

  private static void getex(CommandCall call) {
    SetOptions options = SetOptions.ofGetex(call);
    StringValue value = call.string(1);
    if (value == null) {
      call.reply().nullBulk();
      return;
    }
    long expireAtMs = options.expireAtMs();
    StringReply.write(call.reply(), value);
    Keyspace keyspace = call.keyspace();
    if (options.isAbsolute() && expireAtMs <= call.nowMs()) {
      keyspace.delete(call.db(), call.arg(1), DeleteCause.DELETED);
    } else if (options.isTimed() || options.isPersist()) {
      keyspace.expireAt(call.db(), call.arg(1), expireAtMs);
    }
  }

  private static void set(CommandCall call) {
    if (call.size() == 3) {
      set(call, 2, Entry.NO_EXPIRY);
      call.reply().ok();
      return;
    }
    SetOptions options = SetOptions.ofSet(call);
    long expireAtMs = options.expireAtMs();
    Entry old = call.findForWrite(1);
    if (options.isGet()) {
      StringReply.write(call.reply(), CommandCall.asString(old));
    }
    boolean admitted = options.admits(old);
    if (admitted) {
      set(call, 2, old != null && options.isKeepTtl() ? old.expireAtMs() : expireAtMs);
    }
    if (!options.isGet()) {
      replySet(call, admitted);
    }
  }

  private static void replySet(CommandCall call, boolean done) {
    if (done) {
      call.reply().ok();
    } else {
      call.reply().nullBulk();
    }
  }

  private static void setnx(CommandCall call) {
    boolean absent = call.findForWrite(1) == null;
    if (absent) {
      set(call, 2, Entry.NO_EXPIRY);
    }
    call.reply().integer(absent ? 1 : 0);
  }

  private static void setExpiring(CommandCall call, ExpiryTime.Unit unit) {
    set(call, 3, ExpiryTime.ofPositive(call, 2, unit));
    call.reply().ok();
  }

  private static void mset(CommandCall call) {
    checkPairs(call);
    setAll(call);
    call.reply().ok();
  }

  private static void msetnx(CommandCall call) {
    checkPairs(call);
    for (int index = 1; index < call.size(); index += 2) {
      if (call.findForWrite(index) != null) {
        call.reply().integer(0);
        return;
      }
    }
    setAll(call);
    call.reply().integer(1);
  }

  private static void checkPairs(CommandCall call) {
    if (call.size() % 2 == 0) {
      throw CommandException.wrongArity(call.spec().fullName());
    }
  }

  private static void setAll(CommandCall call) {
    for (int index = 1; index < call.size(); index += 2) {
      call.keyspace()
          .strings()
          .set(call.db(), call.arg(index), call.arg(index + 1), Entry.NO_EXPIRY);
    }
  }

  private static void set(CommandCall call, int valueIndex, long expireAtMs) {
    call.keyspace().strings().set(call.db(), call.arg(1), call.arg(valueIndex), expireAtMs);
  }
}
