package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.ADMIN;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/** CLIENT LIST, INFO, KILL and UNBLOCK. Owned by the execution thread. */
final class ClientList {
  /** All clients are of this type. */
  private static final String NORMAL = "normal";

  private static final Set<String> TYPES = Set.of(NORMAL, "master", "slave", "replica", "pubsub");

  private static final String UNBLOCKED = "UNBLOCKED client unblocked via CLIENT UNBLOCK";

  private ClientList() {}

  static void addTo(CommandSpec.Builder client) {
    client
        .subcommand(
            ClientFamily.self("list", -2)
                .flags(ADMIN)
                .since("2.4.0")
                .usage("[TYPE <type>] [ID <id> [<id> ...]]")
                .summary("List the connections.")
                .handler(ClientList::list))
        .subcommand(
            ClientFamily.self("info", 2)
                .since("6.2.0")
                .summary("Tell about this connection.")
                .handler(
                    call ->
                        call.reply()
                            .verbatim("txt", line(call.session(), call.keyspace().accessClock()))))
        .subcommand(
            ClientFamily.self("kill", -3)
                .flags(ADMIN)
                .since("2.4.0")
                .usage("<ip:port> | <filter> <value> [<filter> <value> ...]")
                .summary("Close connections: by ID, TYPE, USER, ADDR, LADDR, SKIPME (yes|no).")
                .handler(ClientList::kill))
        .subcommand(
            ClientFamily.self("unblock", -3)
                .flags(ADMIN)
                .since("5.0.0")
                .usage("<id> [TIMEOUT|ERROR]")
                .summary("Let a client go that waits for a key, as if timed out or with an error.")
                .handler(ClientList::unblock));
  }

  private static void list(CommandCall call) {
    Predicate<Session> wanted = session -> true;
    if (call.size() == 4 && call.is(2, "type")) {
      String type = clientType(call, 3);
      wanted = session -> type.equals(NORMAL);
    } else if (call.size() > 3 && call.is(2, "id")) {
      Set<Long> ids = new HashSet<>();
      for (int index = 3; index < call.size(); index++) {
        ids.add(id(call, index));
      }
      wanted = session -> ids.contains(session.id());
    } else if (call.size() != 2) {
      throw CommandException.syntax();
    }
    StringBuilder lines = new StringBuilder();
    for (Session session : call.executor().sessions().all()) {
      if (wanted.test(session)) {
        lines.append(line(session, call.keyspace().accessClock()));
      }
    }
    call.reply().verbatim("txt", lines.toString());
  }

  private static long id(CommandCall call, int index) {
    try {
      return call.integer(index);
    } catch (CommandException e) {
      throw new CommandException("ERR Invalid client ID");
    }
  }

  /** What CLIENT LIST tells of a session, in one line. */
  static String line(Session session, int now) {
    ClientConnection connection = session.connection();
    Transaction transaction = session.transaction;
    CommandSpec command = session.lastCommand;
    return "id="
        + session.id()
        + " addr="
        + connection.remoteAddress()
        + " laddr="
        + connection.localAddress()
        + " fd=-1 name="
        + session.name
        + " age="
        + Math.max(0, now - session.createdAtSeconds())
        + " idle="
        + Math.max(0, now - session.lastUsedSeconds())
        + " flags="
        + flags(session)
        + " db="
        + session.db
        + " sub=0 psub=0 ssub=0 multi="
        + (transaction == null ? -1 : transaction.commands().size())
        + " qbuf="
        + connection.receivedBytes()
        + " qbuf-free=0 argv-mem=0 multi-mem="
        + (transaction == null ? 0 : transaction.bytes())
        + " rbs=0 rbp=0 obl="
        + connection.openReplyBytes()
        + " oll="
        + connection.waitingReplyBuffers()
        + " omem="
        + (connection.pendingReplyBytes() - connection.openReplyBytes())
        + " tot-mem="
        + (connection.receivedBytes() + connection.pendingReplyBytes())
        + " events=r cmd="
        + (command == null ? "NULL" : command.fullName())
        + " user=default redir=-1 resp="
        + session.protocolVersion
        + " lib-name="
        + session.libraryName
        + " lib-ver="
        + session.libraryVersion
        + "\n";
  }

  private static String flags(Session session) {
    StringBuilder flags = new StringBuilder();
    flags.append(session.isInMulti() ? "x" : "");
    flags.append(session.isSuspended() ? "b" : "");
    flags.append(session.closing ? "c" : "");
    flags.append(session.noEvict ? "e" : "");
    flags.append(session.noTouch ? "T" : "");
    return flags.isEmpty() ? "N" : flags.toString();
  }

  private static void kill(CommandCall call) {
    if (call.size() == 3) {
      if (kill(call, ofAddress(call.text(2))) == 0) {
        throw new CommandException("ERR No such client");
      }
      call.reply().ok();
      return;
    }
    if (call.size() % 2 != 0) {
      throw CommandException.syntax();
    }
    boolean sparingSelf = true;
    Predicate<Session> wanted = session -> true;
    for (int index = 2; index < call.size(); index += 2) {
      if (call.is(index, "skipme")) {
        sparingSelf = yesOrNo(call, index + 1);
      } else {
        wanted = wanted.and(filter(call, index));
      }
    }
    if (sparingSelf) {
      wanted = wanted.and(session -> session != call.session());
    }
    call.reply().integer(kill(call, wanted));
  }

  private static Predicate<Session> filter(CommandCall call, int index) {
    String value = call.text(index + 1);
    if (call.is(index, "id")) {
      long id = positiveId(call, index + 1);
      return session -> session.id() == id;
    }
    if (call.is(index, "addr")) {
      return ofAddress(value);
    }
    if (call.is(index, "laddr")) {
      return session -> session.connection().localAddress().equals(value);
    }
    if (call.is(index, "type")) {
      String type = clientType(call, index + 1);
      return session -> type.equals(NORMAL);
    }
    if (call.is(index, "user")) {
      if (!value.equals("default")) {
        throw new CommandException("ERR No such user '" + call.quoted(index + 1) + "'");
      }
      return session -> true;
    }
    throw CommandException.syntax();
  }

  private static Predicate<Session> ofAddress(String address) {
    return session -> session.connection().remoteAddress().equals(address);
  }

  private static long positiveId(CommandCall call, int index) {
    try {
      long id = call.integer(index);
      if (id > 0) {
        return id;
      }
    } catch (CommandException e) {
      // The same answer as for a number that is none of a client's.
    }
    throw new CommandException("ERR client-id should be greater than 0");
  }

  private static String clientType(CommandCall call, int index) {
    String type = call.text(index).toLowerCase(Locale.ROOT);
    if (!TYPES.contains(type)) {
      throw new CommandException("ERR Unknown client type '" + call.quoted(index) + "'");
    }
    return type;
  }

  private static boolean yesOrNo(CommandCall call, int index) {
    if (call.is(index, "yes")) {
      return true;
    }
    if (call.is(index, "no")) {
      return false;
    }
    throw CommandException.syntax();
  }

  /** The caller's own connection is closed behind the reply, others at once. */
  private static int kill(CommandCall call, Predicate<Session> wanted) {
    List<Session> killed = new ArrayList<>();
    for (Session session : call.executor().sessions().all()) {
      if (wanted.test(session)) {
        killed.add(session);
      }
    }
    for (Session session : killed) {
      if (session == call.session()) {
        session.closeAfterReply();
      } else {
        session.connection().kill();
      }
    }
    return killed.size();
  }

  private static void unblock(CommandCall call) {
    boolean known = call.size() == 4 && (call.is(3, "timeout") || call.is(3, "error"));
    if (call.size() > 3 && !known) {
      throw new CommandException("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
    }
    Session session = call.executor().sessions().find(call.integer(2));
    String error = call.size() == 4 && call.is(3, "error") ? UNBLOCKED : null;
    boolean unblocked = session != null && call.executor().blockedClients().unblock(session, error);
    call.reply().integer(unblocked ? 1 : 0);
  }
}
