package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.DENYOOM;
import static io.keywake.store.command.CommandFlag.FAST;
import static io.keywake.store.command.CommandFlag.WRITE;

import io.keywake.store.keyspace.Decimal;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.HashValue;
import io.keywake.store.keyspace.StringValue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Commands that add to the number which a string or a field of a hash holds as decimal text.
 * Stateless, executed on the execution thread.
 *
 * <p>What the keyspace hears is the sum.
 */
final class CounterFamily implements CommandFamily {
  /** The longest text of a 64-bit integer; what is longer is none, and is not copied to see. */
  private static final int INTEGER_BYTES_MAX = 20;

  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        string("incr", 2)
            .summary("Adds one to the integer in a string.")
            .handler(call -> add(call, 1)));
    table.add(
        string("decr", 2)
            .summary("Subtracts one from the integer in a string.")
            .handler(call -> add(call, -1)));
    table.add(
        string("incrby", 3)
            .summary("Adds to the integer in a string.")
            .handler(call -> add(call, call.integer(2))));
    table.add(
        string("decrby", 3)
            .summary("Subtracts from the integer in a string.")
            .handler(CounterFamily::decrby));
    table.add(
        string("incrbyfloat", 3)
            .since("2.6.0")
            .summary("Adds to the number in a string, which may have a fraction.")
            .handler(CounterFamily::incrbyfloat));
    table.add(
        hash("hincrby", 4)
            .since("2.0.0")
            .summary("Adds to the integer in a field of a hash.")
            .handler(CounterFamily::hincrby));
    table.add(
        hash("hincrbyfloat", 4)
            .since("2.6.0")
            .summary("Adds to the number in a field of a hash, which may have a fraction.")
            .handler(CounterFamily::hincrbyfloat));
  }

  private static CommandSpec.Builder string(String name, int arity) {
    return CommandSpec.named(name, arity)
        .group(CommandGroup.STRING)
        .flags(WRITE, DENYOOM, FAST)
        .keys(1, 1, 1);
  }

  private static CommandSpec.Builder hash(String name, int arity) {
    return string(name, arity).group(CommandGroup.HASH);
  }

  private static void decrby(CommandCall call) {
    long decrement = call.integer(2);
    if (decrement == Long.MIN_VALUE) {
      throw new CommandException("ERR decrement would overflow");
    }
    add(call, -decrement);
  }

  private static void add(CommandCall call, long increment) {
    Entry entry = call.findForWrite(1);
    StringValue value = CommandCall.asString(entry);
    long old = value == null ? 0 : integer(value);
    long sum = sum(old, increment);
    set(call, entry, Decimal.format(sum));
    call.reply().integer(sum);
  }

  private static void incrbyfloat(CommandCall call) {
    Entry entry = call.findForWrite(1);
    StringValue value = CommandCall.asString(entry);
    LongDouble old = LongDouble.ZERO;
    if (value != null) {
      old = number(value.toByteArray(), CommandException::notAFloat);
    }
    byte[] sum = sum(old, call.longDouble(2));
    set(call, entry, sum);
    call.reply().bulk(sum);
  }

  /** Sets the whole string, so that it is encoded as what it is, and keeps the expiry. */
  private static void set(CommandCall call, @Nullable Entry old, byte[] value) {
    long expireAtMs = old == null ? Entry.NO_EXPIRY : old.expireAtMs();
    call.keyspace().strings().set(call.db(), call.arg(1), value, expireAtMs);
  }

  private static void hincrby(CommandCall call) {
    long increment = call.integer(3);
    byte[] value = field(call);
    long old = value == null ? 0 : integer(value);
    long sum = sum(old, increment);
    put(call, Decimal.format(sum));
    call.reply().integer(sum);
  }

  private static void hincrbyfloat(CommandCall call) {
    LongDouble increment = call.longDouble(3);
    if (!increment.isFinite()) {
      throw new CommandException("ERR value is NaN or Infinity");
    }
    byte[] value = field(call);
    LongDouble old = LongDouble.ZERO;
    if (value != null) {
      old = number(value, () -> new CommandException("ERR hash value is not a float"));
    }
    byte[] sum = sum(old, increment);
    put(call, sum);
    call.reply().bulk(sum);
  }

  private static byte @Nullable [] field(CommandCall call) {
    HashValue hash = call.hashForWrite(1);
    return hash == null ? null : hash.get(call.arg(2));
  }

  private static void put(CommandCall call, byte[] value) {
    call.keyspace().hashes().put(call.db(), call.arg(1), call.arg(2), value);
  }

  private static long integer(StringValue value) {
    if (value.length() > INTEGER_BYTES_MAX) {
      throw CommandException.notAnInteger();
    }
    byte[] text = value.toByteArray();
    if (!Decimal.isCanonicalLong(text, 0, text.length)) {
      throw CommandException.notAnInteger();
    }
    return Decimal.parse(text, 0, text.length);
  }

  private static long integer(byte[] field) {
    if (!Decimal.isCanonicalLong(field, 0, field.length)) {
      throw new CommandException("ERR hash value is not an integer");
    }
    return Decimal.parse(field, 0, field.length);
  }

  private static LongDouble number(byte[] text, Supplier<CommandException> refusal) {
    LongDouble number = LongDouble.parse(text);
    if (number == null) {
      throw refusal.get();
    }
    return number;
  }

  private static long sum(long old, long increment) {
    long sum = old + increment;
    // Overflow is when both have one sign and the sum the other.
    if (((old ^ sum) & (increment ^ sum)) < 0) {
      throw new CommandException("ERR increment or decrement would overflow");
    }
    return sum;
  }

  private static byte[] sum(LongDouble old, LongDouble increment) {
    LongDouble sum = old.plus(increment);
    if (!sum.isFinite()) {
      throw new CommandException("ERR increment would produce NaN or Infinity");
    }
    return sum.toBytes();
  }
}
