package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.FAST;
import static io.keywake.store.command.CommandFlag.LOADING;
import static io.keywake.store.command.CommandFlag.STALE;

/** PING, ECHO, SELECT. Owned by the execution thread. */
final class ConnectionFamily implements CommandFamily {
  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        CommandSpec.named("ping", -1)
            .group(CommandGroup.CONNECTION)
            .flags(FAST)
            .summary("Replies PONG, or the message.")
            .handler(ConnectionFamily::ping));
    table.add(
        CommandSpec.named("echo", 2)
            .group(CommandGroup.CONNECTION)
            .flags(LOADING, STALE, FAST)
            .summary("Replies the message.")
            .handler(call -> call.reply().bulk(call.arg(1))));
    table.add(
        CommandSpec.named("select", 2)
            .group(CommandGroup.CONNECTION)
            .flags(LOADING, STALE, FAST)
            .summary("Makes another database the selected one.")
            .handler(ConnectionFamily::select));
  }

  private static void ping(CommandCall call) {
    if (call.size() > 2) {
      throw CommandException.wrongArity("ping");
    }
    if (call.size() == 2) {
      call.reply().bulk(call.arg(1));
    } else {
      call.reply().simpleString("PONG");
    }
  }

  private static void select(CommandCall call) {
    int db = call.int32(1);
    if (db < 0 || db >= call.keyspace().databases()) {
      throw new CommandException("ERR DB index is out of range");
    }
    call.session().db = db;
    call.reply().ok();
  }
}
