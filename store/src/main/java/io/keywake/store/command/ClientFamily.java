package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.ADMIN;
import static io.keywake.store.command.CommandFlag.LOADING;
import static io.keywake.store.command.CommandFlag.NOSCRIPT;
import static io.keywake.store.command.CommandFlag.STALE;

/** Clients about themselves and each other: CLIENT. Owned by the execution thread. */
final class ClientFamily implements CommandFamily {
  @Override
  public void register(CommandTable.Builder table) {
    CommandSpec.Builder client =
        CommandSpec.container("client")
            .group(CommandGroup.CONNECTION)
            .since("2.4.0")
            .summary("A container for commands about clients.");
    addSelf(client);
    addSwitches(client);
    ClientList.addTo(client);
    table.add(client);
  }

  private static void addSelf(CommandSpec.Builder client) {
    client
        .subcommand(
            self("id", 2)
                .since("5.0.0")
                .summary("Reply the number of this connection.")
                .handler(call -> call.reply().integer(call.session().id())))
        .subcommand(
            self("getname", 2)
                .since("2.6.9")
                .summary("Reply the name of this connection.")
                .handler(ClientFamily::name))
        .subcommand(
            self("setname", 3)
                .since("2.6.9")
                .usage("<name>")
                .summary("Give this connection a name.")
                .handler(ClientFamily::rename))
        .subcommand(
            self("setinfo", 4)
                .since("7.2.0")
                .usage("(LIB-NAME|LIB-VER) <value>")
                .summary("Tell which library this connection uses.")
                .handler(ClientFamily::library))
        .subcommand(
            self("getredir", 2)
                .since("6.0.0")
                .summary("Reply -1: there is no tracking.")
                .handler(call -> call.reply().integer(-1)));
  }

  private static void addSwitches(CommandSpec.Builder client) {
    client
        .subcommand(
            self("reply", 3)
                .since("3.2.0")
                .usage("(ON|OFF|SKIP)")
                .summary("Choose whether this connection gets replies; SKIP: to the next command.")
                .handler(ClientFamily::reply))
        .subcommand(
            self("no-evict", 3)
                .flags(ADMIN)
                .since("7.0.0")
                .usage("(ON|OFF)")
                .summary("Protect this connection; no connection is ever evicted anyhow.")
                .handler(
                    call -> {
                      call.session().noEvict = onOrOff(call);
                      call.reply().ok();
                    }))
        .subcommand(
            self("no-touch", 3)
                .since("7.2.0")
                .usage("(ON|OFF)")
                .summary("Choose whether this connection's commands mark keys as used.")
                .handler(
                    call -> {
                      call.session().noTouch = onOrOff(call);
                      call.reply().ok();
                    }));
  }

  static CommandSpec.Builder self(String name, int arity) {
    return CommandSpec.named(name, arity)
        .group(CommandGroup.CONNECTION)
        .flags(NOSCRIPT, LOADING, STALE);
  }

  private static void name(CommandCall call) {
    if (call.session().name.isEmpty()) {
      call.reply().nullBulk();
    } else {
      call.reply().bulk(call.session().name);
    }
  }

  private static void rename(CommandCall call) {
    call.session().name = checkedName(call.arg(2), "Client names");
    call.reply().ok();
  }

  private static void library(CommandCall call) {
    if (call.is(2, "lib-name")) {
      call.session().libraryName = checkedName(call.arg(3), "lib-name");
    } else if (call.is(2, "lib-ver")) {
      call.session().libraryVersion = checkedName(call.arg(3), "lib-ver");
    } else {
      throw new CommandException("ERR Unrecognized option '" + call.quoted(2) + "'");
    }
    call.reply().ok();
  }

  /** A name that does not break the lines of CLIENT LIST. */
  static String checkedName(byte[] name, String what) {
    for (byte letter : name) {
      if (letter < '!' || letter > '~') {
        throw new CommandException(
            "ERR " + what + " cannot contain spaces, newlines or special characters.");
      }
    }
    return Words.text(name);
  }

  private static void reply(CommandCall call) {
    Session session = call.session();
    if (call.is(2, "on")) {
      session.replies = Session.Replies.ON;
      call.reply().ok();
    } else if (call.is(2, "off")) {
      session.replies = Session.Replies.OFF;
    } else if (call.is(2, "skip")) {
      if (session.replies != Session.Replies.OFF) {
        session.replies = Session.Replies.SKIP_NEXT;
      }
    } else {
      throw CommandException.syntax();
    }
  }

  private static boolean onOrOff(CommandCall call) {
    if (call.is(2, "on")) {
      return true;
    }
    if (call.is(2, "off")) {
      return false;
    }
    throw CommandException.syntax();
  }
}
