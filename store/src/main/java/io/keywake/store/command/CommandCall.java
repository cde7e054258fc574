package io.keywake.store.command;

import io.keywake.store.Invariant;
import io.keywake.store.keyspace.Decimal;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.HashValue;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.ListValue;
import io.keywake.store.keyspace.SetValue;
import io.keywake.store.keyspace.SortedSetValue;
import io.keywake.store.keyspace.StringValue;
import io.keywake.store.keyspace.Value;
import io.keywake.store.resp.ReplyWriter;
import java.math.BigInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One command on its way: arguments, session, keyspace and the place for the reply. Owned by the
 * execution thread; valid until its handler returns, or if that blocks the client, until the client
 * is served.
 *
 * <p>Argument 0 is the command's name, for a subcommand argument 1 is too. The parsing methods
 * throw {@link CommandException} with Redis's words.
 */
public final class CommandCall {
  /** How much of what a client sent is quoted back to it, in bytes. */
  static final int QUOTED_BYTES_MAX = 128;

  private static final BigInteger MS_TOO_MANY = BigInteger.ONE.shiftLeft(Long.SIZE - 1);

  private final CommandExecutor executor;
  private final CommandSpec spec;
  private final Session session;
  private final byte[][] args;
  private final ReplyWriter reply;
  private final Keyspace keyspace;
  private final boolean inTransaction;

  CommandCall(
      CommandExecutor executor,
      CommandSpec spec,
      Session session,
      byte[][] args,
      ReplyWriter reply,
      boolean inTransaction) {
    this.executor = executor;
    this.spec = spec;
    this.session = session;
    this.args = args;
    this.reply = reply;
    this.keyspace = executor.keyspace();
    this.inTransaction = inTransaction;
  }

  public CommandSpec spec() {
    return spec;
  }

  public Session session() {
    return session;
  }

  public Keyspace keyspace() {
    return keyspace;
  }

  public ReplyWriter reply() {
    return reply;
  }

  CommandTable table() {
    return executor.table();
  }

  CommandExecutor executor() {
    return executor;
  }

  /** The selected database. */
  public int db() {
    return session.db;
  }

  /** The time of the unit in ms since the epoch. */
  public long nowMs() {
    return keyspace.nowMs();
  }

  // Arguments.

  /** The number of arguments, the command's name included. */
  public int size() {
    return args.length;
  }

  public byte[] arg(int index) {
    return args[index];
  }

  /** All arguments, the command's name included. */
  public byte[][] args() {
    return args;
  }

  /** Whether an argument is this word, whatever its case. */
  public boolean is(int index, String lowerCaseWord) {
    return Words.equalsIgnoringCase(args[index], lowerCaseWord);
  }

  /** An argument as text, for names. */
  public String text(int index) {
    return Words.text(args[index]);
  }

  /** The beginning of an argument as text, for error replies. */
  public String quoted(int index) {
    return Words.quoted(args[index], QUOTED_BYTES_MAX);
  }

  /** A 64-bit integer. */
  public long integer(int index) {
    byte[] arg = args[index];
    if (!Decimal.isCanonicalLong(arg, 0, arg.length)) {
      throw CommandException.notAnInteger();
    }
    return Decimal.parse(arg, 0, arg.length);
  }

  /** A 32-bit integer. */
  public int int32(int index) {
    return (int) integer(index, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /** The index of a database. */
  public int database(int index) {
    int db = int32(index);
    if (db < 0 || db >= keyspace.databases()) {
      throw new CommandException("ERR DB index is out of range");
    }
    return db;
  }

  /** An integer from {@code min} to {@code max}. */
  public long integer(int index, long min, long max) {
    long value = integer(index);
    if (value < min || value > max) {
      throw new CommandException(
          "ERR value is out of range, value must between " + min + " and " + max);
    }
    return value;
  }

  /** An integer from {@code min} to {@code max}; {@code error} tells of anything else. */
  long range(int index, long min, long max, String error) {
    byte[] arg = args[index];
    boolean number = Decimal.isCanonicalLong(arg, 0, arg.length);
    long value = number ? Decimal.parse(arg, 0, arg.length) : 0;
    if (!number || value < min || value > max) {
      throw new CommandException("ERR " + error);
    }
    return value;
  }

  /** A number that is not negative; {@code error} tells of anything else. */
  long positive(int index, String error) {
    return range(index, 0, Long.MAX_VALUE, error);
  }

  /** A decimal number as INCRBYFLOAT takes it. */
  public LongDouble longDouble(int index) {
    LongDouble value = LongDouble.parse(args[index]);
    if (value == null) {
      throw CommandException.notAFloat();
    }
    return value;
  }

  /** A number as ZADD takes it, which may be infinite. */
  public double score(int index) {
    double score = DoubleText.parse(args[index]);
    if (Double.isNaN(score)) {
      throw CommandException.notAFloat();
    }
    return score;
  }

  /**
   * When a blocking command's timeout ends, in ms since the epoch, or {@link Awaited#NO_DEADLINE}.
   * The argument is a decimal number of seconds, 0 for no end. What exceeds 64 bits in ms is
   * negative, says Redis 7.0.
   */
  public long deadlineMs(int index) {
    LongDouble seconds = LongDouble.parse(args[index]);
    if (seconds == null) {
      throw new CommandException("ERR timeout is not a float or out of range");
    }
    BigInteger ms = seconds.isFinite() ? seconds.timesRoundedUp(1000) : MS_TOO_MANY;
    if (ms.signum() < 0 || ms.compareTo(MS_TOO_MANY) >= 0) {
      throw new CommandException("ERR timeout is negative");
    }
    long nowMs = nowMs();
    boolean ends = ms.signum() > 0 && ms.longValueExact() < Awaited.NO_DEADLINE - nowMs;
    return ends ? nowMs + ms.longValueExact() : Awaited.NO_DEADLINE;
  }

  // Entries.

  /** The live entry of the key that argument {@code index} names, for reading; counted. */
  public @Nullable Entry find(int index) {
    Entry entry = lookUp(args[index]);
    executor.statistics().countLookUp(entry != null);
    return entry;
  }

  /** As {@link #find}, without marking the key as used. */
  public @Nullable Entry peek(int index) {
    Entry entry = keyspace.peek(session.db, args[index]);
    executor.statistics().countLookUp(entry != null);
    return entry;
  }

  /** As {@link #find}, for a command that changes it: not counted as hit or miss. */
  public @Nullable Entry findForWrite(int index) {
    return lookUp(args[index]);
  }

  /** As {@link #find(int)}, for a key that is no argument. */
  @Nullable Entry find(byte[] key) {
    Entry entry = lookUp(key);
    executor.statistics().countLookUp(entry != null);
    return entry;
  }

  /** As {@link #findForWrite(int)}, for a key that is not found by the number of its argument. */
  @Nullable Entry findForWrite(byte[] key) {
    return lookUp(key);
  }

  private @Nullable Entry lookUp(byte[] key) {
    return session.noTouch ? keyspace.peek(session.db, key) : keyspace.find(session.db, key);
  }

  /** The string at a key, for reading, or null. */
  public @Nullable StringValue string(int index) {
    return asString(find(index));
  }

  /** The string at a key that is about to change, or null. */
  public @Nullable StringValue stringForWrite(int index) {
    return asString(findForWrite(index));
  }

  /** The hash at a key, for reading, or null. */
  public @Nullable HashValue hash(int index) {
    return asHash(find(index));
  }

  /** The hash at a key that is about to change, or null. */
  public @Nullable HashValue hashForWrite(int index) {
    return asHash(findForWrite(index));
  }

  /** The list at a key, for reading, or null. */
  public @Nullable ListValue list(int index) {
    return asList(find(index));
  }

  /** The list at a key that is about to change, or null. */
  public @Nullable ListValue listForWrite(int index) {
    return asList(findForWrite(index));
  }

  /** The set at a key, for reading, or null. */
  public @Nullable SetValue set(int index) {
    return asSet(find(index));
  }

  /** The set at a key that is about to change, or null. */
  public @Nullable SetValue setForWrite(int index) {
    return asSet(findForWrite(index));
  }

  /** The sorted set at a key, for reading, or null. */
  public @Nullable SortedSetValue sortedSet(int index) {
    return asSortedSet(find(index));
  }

  /** The sorted set at a key that is about to change, or null. */
  public @Nullable SortedSetValue sortedSetForWrite(int index) {
    return asSortedSet(findForWrite(index));
  }

  /** The sorted set at a key that is about to change, or null. */
  public @Nullable SortedSetValue sortedSetForWrite(byte[] key) {
    return asSortedSet(lookUp(key));
  }

  /** The string of an entry; an entry of another type is the client's mistake. */
  static @Nullable StringValue asString(@Nullable Entry entry) {
    if (entry == null) {
      return null;
    }
    Value value = entry.value();
    if (value instanceof StringValue string) {
      return string;
    }
    throw CommandException.wrongType();
  }

  private static @Nullable HashValue asHash(@Nullable Entry entry) {
    if (entry == null) {
      return null;
    }
    Value value = entry.value();
    if (value instanceof HashValue hash) {
      return hash;
    }
    throw CommandException.wrongType();
  }

  /** The list of an entry; an entry of another type is the client's mistake. */
  static @Nullable ListValue asList(@Nullable Entry entry) {
    if (entry == null) {
      return null;
    }
    Value value = entry.value();
    if (value instanceof ListValue list) {
      return list;
    }
    throw CommandException.wrongType();
  }

  private static @Nullable SetValue asSet(@Nullable Entry entry) {
    if (entry == null) {
      return null;
    }
    Value value = entry.value();
    if (value instanceof SetValue set) {
      return set;
    }
    throw CommandException.wrongType();
  }

  private static @Nullable SortedSetValue asSortedSet(@Nullable Entry entry) {
    if (entry == null) {
      return null;
    }
    Value value = entry.value();
    if (value instanceof SortedSetValue set) {
      return set;
    }
    throw CommandException.wrongType();
  }

  // Replies that come later.

  /**
   * Writes no reply now: the session waits until the deferral is completed. Only for commands with
   * {@link CommandFlag#BLOCKING} and {@link CommandFlag#NO_MULTI}.
   */
  public Deferral defer() {
    Invariant.check(spec.noMulti, "a command that defers its reply is refused in transactions");
    return suspend();
  }

  /**
   * Blocks the client until the deferral is completed, for something that no key tells of. It may
   * be let go before: when its time is up, when it has gone, by CLIENT UNBLOCK. Only for commands
   * with {@link CommandFlag#BLOCKING}, and where {@link #mayBlock} holds.
   *
   * @param deadlineMs in ms since the epoch, or {@link Awaited#NO_DEADLINE}
   * @param onTimeout writes the reply of a client that waited in vain
   */
  public Deferral block(long deadlineMs, Consumer<ReplyWriter> onTimeout) {
    Invariant.check(mayBlock(), "a transaction's reply is one whole");
    return executor.blockedClients().block(this, deadlineMs, onTimeout);
  }

  Deferral suspend() {
    Deferral deferral = new Deferral(executor.blockedClients(), session, reply);
    session.deferral = deferral;
    return deferral;
  }

  /** Whether the client may be blocked: not in the middle of a transaction. */
  public boolean mayBlock() {
    return !inTransaction;
  }

  /**
   * Blocks the client until it can be served. To be called by a handler that has found none of the
   * keys with a value of the awaited type, has changed nothing and has written nothing; the command
   * has {@link CommandFlag#BLOCKING}. In a transaction the client is replied to at once as if it
   * had waited in vain.
   */
  public void block(Awaited awaited) {
    if (inTransaction) {
      awaited.onTimeout().accept(reply);
    } else {
      executor.blockedClients().block(this, awaited);
    }
  }
}
