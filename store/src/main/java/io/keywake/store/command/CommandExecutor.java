package io.keywake.store.command;

import static io.keywake.store.command.CommandCall.QUOTED_BYTES_MAX;

import io.keywake.store.Invariant;
import io.keywake.store.keyspace.Eviction;
import io.keywake.store.keyspace.Eviction.Outcome;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.Prefetch;
import io.keywake.store.resp.ReplyWriter;
import io.keywake.store.resp.WaitingRequests;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes the requests of all connections, one after the other, each to its end and in a unit of
 * its own. Owned by the execution thread.
 *
 * <p>For the network: {@link #open} a session per connection, {@link #execute} its requests in
 * order and look at {@link Session#isClosing} and {@link Session#isSuspended} behind each, {@link
 * #close} it when the connection is gone.
 */
public final class CommandExecutor {
  private static final Logger LOG = LoggerFactory.getLogger(CommandExecutor.class);

  private final Keyspace keyspace;
  private final CommandTable table;
  private final Sessions sessions;
  private final Authentication authentication = new Authentication();
  private final Watches watches;
  private final BlockedClients blockedClients;
  private final CommandStatistics statistics = new CommandStatistics();
  private final Eviction eviction;
  private final Prefetch prefetch;

  /** All clients are of the class {@code normal}. */
  private OutputBufferLimit outputLimit = OutputBufferLimit.NONE;

  private boolean refusesWrites;

  /** An executor whose evictions are random, and are not bounded in time. */
  public CommandExecutor(Keyspace keyspace, CommandTable table, StoreSettings settings) {
    this(keyspace, table, settings, new Eviction(keyspace, new SplittableRandom(), () -> 0));
  }

  /**
   * An executor that follows the settings it is given, in the keyspace too.
   *
   * @param settings whose limits the keyspace takes over, now and when they change
   * @param eviction makes room before a command if there is a limit of memory
   */
  public CommandExecutor(
      Keyspace keyspace, CommandTable table, StoreSettings settings, Eviction eviction) {
    this.keyspace = keyspace;
    this.table = table;
    this.eviction = eviction;
    this.prefetch = new Prefetch(keyspace);
    this.sessions = new Sessions(keyspace);
    this.watches = new Watches(keyspace);
    this.blockedClients = new BlockedClients(keyspace);
    settings.onChange(() -> apply(settings));
    apply(settings);
  }

  private void apply(StoreSettings settings) {
    authentication.password(settings.get(RedisSettings.REQUIREPASS));
    keyspace.settings(settings.keyspaceSettings());
    if (eviction.settings(settings.evictionSettings())) {
      LOG.warn(
          "maxmemory is {} and {} bytes are in use: keys are evicted or writes refused, policy {}",
          settings.text(RedisSettings.MAXMEMORY),
          keyspace.usedBytes(),
          settings.text(RedisSettings.MAXMEMORY_POLICY));
    }
    outputLimit = settings.outputBufferLimits().normal();
  }

  /** Whether commands that change something are refused from now on: changes cannot be saved. */
  public void refuseWrites(boolean refuse) {
    refusesWrites = refuse;
  }

  /** Begins the session of a new connection. */
  public Session open(ClientConnection connection) {
    Session session = sessions.open(connection);
    session.authenticated = !authentication.isRequired();
    return session;
  }

  /** Ends a session, whose connection is closed or will be. */
  public void close(Session session) {
    abandon(session);
    watches.forget(session);
    session.transaction = null;
    sessions.close(session);
  }

  /**
   * Forgets the reply that a session is owed, because its client takes none any more; to be called
   * as soon as that is known, so that no key gives away anything to a client that has gone.
   */
  public void abandon(Session session) {
    blockedClients.forget(session);
    session.deferral = null;
  }

  /**
   * Closes the connections of clients that have sent nothing for more than {@code seconds}; those
   * that are owed a reply stay.
   */
  public void killIdle(int seconds) {
    int now = keyspace.accessClock();
    for (Session session : List.copyOf(sessions.all())) {
      if (!session.isSuspended() && now - session.lastUsedSeconds > seconds) {
        session.connection().kill();
      }
    }
  }

  /** Notes that a client has sent something or taken a part of its replies. */
  public void noteActivity(Session session) {
    session.lastUsedSeconds = keyspace.accessClock();
  }

  /**
   * Closes the connection of a client for which more replies wait than {@code
   * client-output-buffer-limit} allows; to be called when it was replied to.
   */
  public void enforceOutputLimit(Session session) {
    if (outputLimit.isNone()) {
      return;
    }
    long bytes = session.connection().pendingReplyBytes();
    if (outputLimit.isExceeded(session, bytes, keyspace.accessClock())) {
      LOG.warn("Client {} closed for overcoming of output buffer limits.", describe(session));
      session.connection().kill();
    }
  }

  /** {@link #enforceOutputLimit} for every client, as time passes. */
  public void enforceOutputLimits() {
    if (!outputLimit.isNone()) {
      List.copyOf(sessions.all()).forEach(this::enforceOutputLimit);
    }
  }

  /** A client's line of CLIENT LIST, for the log. */
  public String describe(Session session) {
    return ClientList.line(session, keyspace.accessClock()).stripTrailing();
  }

  /** Has the processor fetch from memory what requests need that are going to be executed now. */
  public void expect(Session session, WaitingRequests requests) {
    while (prefetch.hasRoom() && requests.next()) {
      if (requests.has(1)) {
        prefetch.add(
            requests.array(),
            requests.from(1),
            requests.length(1),
            requests.from(2),
            requests.has(2) ? requests.length(2) : 0);
      }
    }
    prefetch.run(session.db);
  }

  /**
   * Executes one request and writes its reply, unless the client asked for none or the reply is
   * deferred.
   *
   * @param args the command's name and its arguments, at least one; they belong to the executor now
   */
  public void execute(Session session, byte[][] args, ReplyWriter reply) {
    Invariant.check(session.deferral == null, "a session went on that owes a reply");
    long mark = reply.position();
    long errors = reply.errorCount();
    session.lastUsedSeconds = keyspace.accessClock();
    // In units of their own, because what is evicted has nothing to do with what the client does.
    boolean outOfMemory = eviction.isLimited() && eviction.makeRoom() == Outcome.IMPOSSIBLE;
    keyspace.begin();
    try {
      dispatch(session, args, reply, outOfMemory);
    } catch (CommandException e) {
      reply.truncate(mark);
      reply.error(e.reply());
    } catch (RuntimeException e) {
      throw defect(args[0], e);
    }
    keyspace.end();
    statistics.countErrors(reply.errorCount() - errors);
    if (session.replies != Session.Replies.ON) {
      hideReply(session, reply, mark);
    }
    if (blockedClients.isAnyReady()) {
      blockedClients.serve();
    }
  }

  private void dispatch(Session session, byte[][] args, ReplyWriter reply, boolean outOfMemory) {
    CommandSpec spec = table.resolve(args);
    if (spec == null) {
      if (isHttp(args[0])) {
        LOG.warn("client {} speaks HTTP, expected Redis's protocol: closed", session.id());
        session.connection().kill();
        return;
      }
      throw refused(session, unknown(args));
    }
    if (!spec.admitsArguments(args.length)) {
      CommandException wrongArity = CommandException.wrongArity(spec.fullName());
      throw spec.endsMulti ? endedMulti(session, wrongArity) : refused(session, wrongArity);
    }
    if (!session.authenticated && !spec.noAuth) {
      throw refused(session, new CommandException("NOAUTH Authentication required."));
    }
    if (outOfMemory && needsMemory(session, spec)) {
      CommandException denied = CommandException.outOfMemory();
      throw spec.endsMulti ? endedMulti(session, denied) : refused(session, denied);
    }
    if (refusesWrites && mayWrite(session, spec)) {
      CommandException failed = CommandException.snapshotFailed();
      throw spec.endsMulti ? endedMulti(session, failed) : refused(session, failed);
    }
    if (session.transaction != null && !spec.runsInMulti) {
      queue(session, session.transaction, spec, args);
      reply.simpleString("QUEUED");
      return;
    }
    run(session, spec, args, reply, false);
  }

  /**
   * Whether a command may enlarge the keyspace, by itself or by the transaction that it carries
   * out, or enlarges the transaction.
   */
  private static boolean needsMemory(Session session, CommandSpec spec) {
    Transaction transaction = session.transaction;
    if (transaction == null) {
      return spec.denyOom;
    }
    return spec.endsMulti ? transaction.needsMemory() : !spec.leavesMulti;
  }

  /**
   * Whether a command may change the keyspace, by itself or by the transaction that it carries out;
   * or is a PING, so that those who watch a store learn that it is in trouble.
   */
  private static boolean mayWrite(Session session, CommandSpec spec) {
    boolean exec = spec.endsMulti && session.transaction != null && session.transaction.writes();
    return spec.write || exec || spec.name().equals("ping");
  }

  /**
   * A web page can make a browser send any text to this port, but only behind lines of HTTP that it
   * cannot leave out.
   */
  private static boolean isHttp(byte[] command) {
    return Words.equalsIgnoringCase(command, "post") || Words.equalsIgnoringCase(command, "host:");
  }

  private void run(
      Session session, CommandSpec spec, byte[][] args, ReplyWriter reply, boolean inTransaction) {
    session.lastCommand = spec;
    statistics.countCommand();
    spec.countCall();
    spec.handler().execute(new CommandCall(this, spec, session, args, reply, inTransaction));
  }

  private void queue(Session session, Transaction transaction, CommandSpec spec, byte[][] args) {
    if (spec.noMulti) {
      throw refused(session, new CommandException("ERR Command not allowed inside a transaction"));
    }
    transaction.queue(spec, args);
  }

  /** Carries out what MULTI has gathered, inside the unit of EXEC. */
  void runQueued(Session session, List<Transaction.Queued> commands, ReplyWriter reply) {
    reply.arrayHeader(commands.size());
    for (Transaction.Queued queued : commands) {
      long mark = reply.position();
      try {
        run(session, queued.spec(), queued.args(), reply, true);
      } catch (CommandException e) {
        reply.truncate(mark);
        reply.error(e.reply());
      }
    }
  }

  /** A command that could not be queued makes its transaction fail. */
  private static CommandException refused(Session session, CommandException error) {
    if (session.transaction != null) {
      session.transaction.spoil();
    }
    return error;
  }

  private CommandException endedMulti(Session session, CommandException error) {
    session.transaction = null;
    watches.forget(session);
    return new CommandException(
        "EXECABORT Transaction discarded because of: " + withoutCode(error.reply()));
  }

  private static String withoutCode(String error) {
    return error.startsWith("ERR ") ? error.substring("ERR ".length()) : error;
  }

  private CommandException unknown(byte[][] args) {
    if (table.find(args[0]) != null) {
      return new CommandException(
          "ERR unknown subcommand '"
              + Words.quoted(args[1], QUOTED_BYTES_MAX)
              + "'. Try "
              + Words.text(args[0]).toUpperCase(Locale.ROOT)
              + " HELP.");
    }
    StringBuilder quoted = new StringBuilder();
    for (int i = 1; i < args.length && quoted.length() < QUOTED_BYTES_MAX; i++) {
      int left = QUOTED_BYTES_MAX - quoted.length();
      quoted.append('\'').append(Words.quoted(args[i], left)).append("' ");
    }
    return new CommandException(
        "ERR unknown command '"
            + Words.quoted(args[0], QUOTED_BYTES_MAX)
            + "', with args beginning with: "
            + quoted);
  }

  private static void hideReply(Session session, ReplyWriter reply, long mark) {
    reply.truncate(mark);
    if (session.replies == Session.Replies.SKIP_NEXT) {
      session.replies = Session.Replies.SKIP;
    } else if (session.replies == Session.Replies.SKIP) {
      session.replies = Session.Replies.ON;
    }
  }

  static Invariant.Broken defect(byte[] command, @Nullable Throwable cause) {
    Invariant.Broken broken = Invariant.broken("command " + Words.text(command) + " failed");
    broken.initCause(cause);
    return broken;
  }

  public Eviction eviction() {
    return eviction;
  }

  public CommandStatistics statistics() {
    return statistics;
  }

  public Sessions sessions() {
    return sessions;
  }

  /** Those who wait for keys; for the task that lets them go when their time is up. */
  public BlockedClients blockedClients() {
    return blockedClients;
  }

  CommandTable table() {
    return table;
  }

  Keyspace keyspace() {
    return keyspace;
  }

  Watches watches() {
    return watches;
  }

  Authentication authentication() {
    return authentication;
  }
}
