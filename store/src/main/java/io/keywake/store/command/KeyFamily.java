package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.DENYOOM;
import static io.keywake.store.command.CommandFlag.FAST;
import static io.keywake.store.command.CommandFlag.READONLY;
import static io.keywake.store.command.CommandFlag.WRITE;

import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Keyspace;
import java.util.Arrays;

/**
 * Commands for keys of any type: DEL, UNLINK, EXISTS, TOUCH, TYPE, RENAME, RENAMENX, COPY, MOVE.
 * Owned by the execution thread.
 */
final class KeyFamily implements CommandFamily {
  private static final String SAME_KEY = "ERR source and destination objects are the same";

  @Override
  public void register(CommandTable.Builder table) {
    registerForMany(table);
    registerForOne(table);
  }

  private static void registerForMany(CommandTable.Builder table) {
    table.add(
        generic("del", -2)
            .flags(WRITE)
            .keys(1, -1, 1)
            .summary("Deletes keys.")
            .handler(KeyFamily::delete));
    table.add(
        generic("unlink", -2)
            .flags(WRITE, FAST)
            .keys(1, -1, 1)
            .since("4.0.0")
            .summary("Deletes keys; the same as DEL, which never waits for memory to be freed.")
            .handler(KeyFamily::delete));
    table.add(
        generic("exists", -2)
            .flags(READONLY, FAST)
            .keys(1, -1, 1)
            .summary("Counts the keys that exist, each as often as it is named.")
            .handler(KeyFamily::exists));
    table.add(
        generic("touch", -2)
            .flags(READONLY, FAST)
            .keys(1, -1, 1)
            .since("3.2.1")
            .summary("Marks keys as used and counts those that exist.")
            .handler(KeyFamily::touch));
  }

  private static void registerForOne(CommandTable.Builder table) {
    table.add(
        generic("type", 2)
            .flags(READONLY, FAST)
            .keys(1, 1, 1)
            .summary("Tells the type of a key's value.")
            .handler(KeyFamily::type));
    table.add(
        generic("rename", 3)
            .flags(WRITE)
            .keys(1, 2, 1)
            .summary("Gives a key another name, over what has that name now.")
            .handler(call -> rename(call, true)));
    table.add(
        generic("renamenx", 3)
            .flags(WRITE, FAST)
            .keys(1, 2, 1)
            .summary("Gives a key another name if nothing has it.")
            .handler(call -> rename(call, false)));
    table.add(
        generic("copy", -3)
            .flags(WRITE, DENYOOM)
            .keys(1, 2, 1)
            .since("6.2.0")
            .summary("Copies a key's value and expiry to another key.")
            .handler(KeyFamily::copy));
    table.add(
        generic("move", 3)
            .flags(WRITE, FAST)
            .keys(1, 1, 1)
            .summary("Moves a key to another database if nothing has its name there.")
            .handler(KeyFamily::move));
  }

  private static CommandSpec.Builder generic(String name, int arity) {
    return CommandSpec.named(name, arity).group(CommandGroup.GENERIC);
  }

  private static void delete(CommandCall call) {
    int deleted = 0;
    for (int index = 1; index < call.size(); index++) {
      if (call.keyspace().delete(call.db(), call.arg(index), DeleteCause.DELETED)) {
        deleted++;
      }
    }
    call.reply().integer(deleted);
  }

  private static void exists(CommandCall call) {
    int found = 0;
    for (int index = 1; index < call.size(); index++) {
      if (call.peek(index) != null) {
        found++;
      }
    }
    call.reply().integer(found);
  }

  private static void touch(CommandCall call) {
    int found = 0;
    for (int index = 1; index < call.size(); index++) {
      if (call.keyspace().find(call.db(), call.arg(index)) != null) {
        found++;
      }
    }
    call.reply().integer(found);
  }

  private static void type(CommandCall call) {
    Entry entry = call.peek(1);
    call.reply().simpleString(entry == null ? "none" : entry.type().redisName());
  }

  private static void rename(CommandCall call, boolean replacing) {
    if (call.findForWrite(1) == null) {
      throw CommandException.noSuchKey();
    }
    Keyspace keyspace = call.keyspace();
    boolean same = Arrays.equals(call.arg(1), call.arg(2));
    boolean moving = !same && (replacing || keyspace.peek(call.db(), call.arg(2)) == null);
    if (moving) {
      keyspace.move(call.db(), call.arg(1), call.db(), call.arg(2));
    }
    if (replacing) {
      call.reply().ok();
    } else {
      call.reply().integer(moving ? 1 : 0);
    }
  }

  private static void copy(CommandCall call) {
    int db = call.db();
    boolean replacing = false;
    for (int index = 3; index < call.size(); index++) {
      if (call.is(index, "replace")) {
        replacing = true;
      } else if (call.is(index, "db") && index + 1 < call.size()) {
        db = call.database(++index);
      } else {
        throw CommandException.syntax();
      }
    }
    if (db == call.db() && Arrays.equals(call.arg(1), call.arg(2))) {
      throw new CommandException(SAME_KEY);
    }
    Keyspace keyspace = call.keyspace();
    boolean copying = call.find(1) != null && (replacing || keyspace.peek(db, call.arg(2)) == null);
    if (copying) {
      keyspace.copy(call.db(), call.arg(1), db, call.arg(2));
    }
    call.reply().integer(copying ? 1 : 0);
  }

  private static void move(CommandCall call) {
    int db = call.database(2);
    if (db == call.db()) {
      throw new CommandException(SAME_KEY);
    }
    Keyspace keyspace = call.keyspace();
    boolean moving = call.findForWrite(1) != null && keyspace.peek(db, call.arg(1)) == null;
    if (moving) {
      keyspace.move(call.db(), call.arg(1), db, call.arg(1));
    }
    call.reply().integer(moving ? 1 : 0);
  }
}
