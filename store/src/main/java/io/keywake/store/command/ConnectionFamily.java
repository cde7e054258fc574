package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.ALLOW_BUSY;
import static io.keywake.store.command.CommandFlag.FAST;
import static io.keywake.store.command.CommandFlag.LOADING;
import static io.keywake.store.command.CommandFlag.NOSCRIPT;
import static io.keywake.store.command.CommandFlag.NO_AUTH;
import static io.keywake.store.command.CommandFlag.STALE;

import io.keywake.store.keyspace.Decimal;
import io.keywake.store.resp.ReplyWriter;
import org.jspecify.annotations.Nullable;

/** A connection and its state: PING, ECHO, SELECT, AUTH, HELLO, QUIT, RESET. */
final class ConnectionFamily implements CommandFamily {
  private static final byte[] DEFAULT_USER = {'d', 'e', 'f', 'a', 'u', 'l', 't'};
  private static final String WRONG_PASSWORD =
      "WRONGPASS invalid username-password pair or user is disabled.";

  /** What HELLO asks for. */
  private record Greeting(
      int version, byte @Nullable [] user, byte @Nullable [] password, @Nullable String name) {}

  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        connection("ping", -1)
            .flags(FAST)
            .summary("Replies PONG, or the message.")
            .handler(ConnectionFamily::ping));
    table.add(
        connection("echo", 2)
            .flags(LOADING, STALE, FAST)
            .summary("Replies the message.")
            .handler(call -> call.reply().bulk(call.arg(1))));
    table.add(
        connection("select", 2)
            .flags(LOADING, STALE, FAST)
            .summary("Makes another database the selected one.")
            .handler(ConnectionFamily::select));
    table.add(
        connection("auth", -2)
            .flags(NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY)
            .summary("Authenticates the client.")
            .handler(ConnectionFamily::authenticate));
    table.add(
        connection("hello", -1)
            .flags(NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY)
            .since("6.0.0")
            .summary("Chooses the protocol's version and tells who serves.")
            .handler(ConnectionFamily::hello));
    table.add(
        connection("quit", -1)
            .flags(NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY)
            .runsInMulti()
            .leavesMulti()
            .summary("Closes the connection.")
            .handler(ConnectionFamily::quit));
    table.add(
        connection("reset", 1)
            .flags(NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY)
            .runsInMulti()
            .leavesMulti()
            .since("6.2.0")
            .summary("Takes the connection back to how it began.")
            .handler(ConnectionFamily::reset));
  }

  private static CommandSpec.Builder connection(String name, int arity) {
    return CommandSpec.named(name, arity).group(CommandGroup.CONNECTION);
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
    call.session().db = call.database(1);
    call.reply().ok();
  }

  private static void authenticate(CommandCall call) {
    if (call.size() > 3) {
      throw CommandException.syntax();
    }
    boolean named = call.size() == 3;
    if (!named && !call.executor().authentication().isRequired()) {
      throw new CommandException(
          "ERR AUTH <password> called without any password configured for the default user. Are you"
              + " sure your configuration is correct?");
    }
    admit(call, named ? call.arg(1) : DEFAULT_USER, call.arg(call.size() - 1));
    call.reply().ok();
  }

  private static void admit(CommandCall call, byte[] user, byte[] password) {
    if (!call.executor().authentication().admits(user, password)) {
      throw new CommandException(WRONG_PASSWORD);
    }
    call.session().authenticated = true;
  }

  private static void hello(CommandCall call) {
    Greeting greeting = greeting(call);
    Session session = call.session();
    if (greeting.user != null && greeting.password != null) {
      admit(call, greeting.user, greeting.password);
    }
    if (!session.authenticated) {
      throw new CommandException(
          "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO"
              + " AUTH <user> <pass> option can be used to authenticate the client and"
              + " select the RESP protocol version at the same time");
    }
    if (greeting.name != null) {
      session.name = greeting.name;
    }
    if (greeting.version != 0) {
      session.protocol(greeting.version, call.reply());
    }
    ReplyWriter reply = call.reply();
    reply.mapHeader(7);
    reply.bulk("server");
    reply.bulk("keywake");
    reply.bulk("version");
    reply.bulk(RedisInfo.REDIS_VERSION);
    reply.bulk("proto");
    reply.integer(session.protocolVersion);
    reply.bulk("id");
    reply.integer(session.id());
    reply.bulk("mode");
    reply.bulk("standalone");
    reply.bulk("role");
    reply.bulk("master");
    reply.bulk("modules");
    reply.arrayHeader(0);
  }

  private static Greeting greeting(CommandCall call) {
    int version = call.size() > 1 ? version(call.arg(1)) : 0;
    byte[] user = null;
    byte[] password = null;
    String name = null;
    for (int index = 2; index < call.size(); index++) {
      int more = call.size() - 1 - index;
      if (call.is(index, "auth") && more >= 2) {
        user = call.arg(++index);
        password = call.arg(++index);
      } else if (call.is(index, "setname") && more >= 1) {
        name = ClientFamily.checkedName(call.arg(++index), "Client names");
      } else {
        throw new CommandException("ERR Syntax error in HELLO option '" + call.quoted(index) + "'");
      }
    }
    return new Greeting(version, user, password, name);
  }

  private static int version(byte[] text) {
    if (!Decimal.isCanonicalLong(text, 0, text.length)) {
      throw new CommandException("ERR Protocol version is not an integer or out of range");
    }
    long version = Decimal.parse(text, 0, text.length);
    if (version != 2 && version != 3) {
      throw new CommandException("NOPROTO unsupported protocol version");
    }
    return (int) version;
  }

  private static void quit(CommandCall call) {
    call.session().closeAfterReply();
    call.reply().ok();
  }

  private static void reset(CommandCall call) {
    Session session = call.session();
    call.executor().watches().forget(session);
    session.reset(!call.executor().authentication().isRequired(), call.reply());
    call.reply().simpleString("RESET");
  }
}
