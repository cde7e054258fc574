package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.DENYOOM;
import static io.keywake.store.command.CommandFlag.FAST;
import static io.keywake.store.command.CommandFlag.READONLY;
import static io.keywake.store.command.CommandFlag.WRITE;

import io.keywake.store.command.BitField.Overflow;
import io.keywake.store.keyspace.Decimal;
import io.keywake.store.keyspace.StringValue;
import io.keywake.store.keyspace.Strings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** BITFIELD and BITFIELD_RO. Stateless, executed on the execution thread. */
final class BitFieldFamily implements CommandFamily {
  private enum Kind {
    GET,
    SET,
    INCRBY
  }

  /** One step of a request; the number is nothing for {@link Kind#GET}. */
  private record Step(Kind kind, BitField field, long number, Overflow overflow) {}

  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        CommandSpec.named("bitfield", -2)
            .group(CommandGroup.BITMAP)
            .flags(WRITE, DENYOOM)
            .keys(1, 1, 1)
            .since("3.2.0")
            .summary("Reads and changes integers of any width in a string.")
            .handler(call -> execute(call, steps(call))));
    table.add(
        CommandSpec.named("bitfield_ro", -2)
            .group(CommandGroup.BITMAP)
            .flags(READONLY, FAST)
            .keys(1, 1, 1)
            .since("6.0.0")
            .summary("Reads integers of any width in a string.")
            .handler(BitFieldFamily::read));
  }

  private static void read(CommandCall call) {
    List<Step> steps = steps(call);
    if (isWriting(steps)) {
      throw new CommandException("ERR BITFIELD_RO only supports the GET subcommand");
    }
    execute(call, steps);
  }

  private static boolean isWriting(List<Step> steps) {
    return steps.stream().anyMatch(step -> step.kind != Kind.GET);
  }

  private static List<Step> steps(CommandCall call) {
    List<Step> steps = new ArrayList<>();
    Overflow overflow = Overflow.WRAP;
    int index = 2;
    while (index < call.size()) {
      int left = call.size() - index - 1;
      if (call.is(index, "overflow") && left >= 1) {
        overflow = overflow(call, index + 1);
        index += 2;
        continue;
      }
      Kind kind = kind(call, index, left);
      BitField field = field(call, index + 1);
      long number = kind == Kind.GET ? 0 : call.integer(index + 3);
      steps.add(new Step(kind, field, number, overflow));
      index += kind == Kind.GET ? 3 : 4;
    }
    return steps;
  }

  private static Overflow overflow(CommandCall call, int index) {
    for (Overflow overflow : Overflow.values()) {
      if (call.is(index, overflow.name().toLowerCase(Locale.ROOT))) {
        return overflow;
      }
    }
    throw new CommandException("ERR Invalid OVERFLOW type specified");
  }

  private static Kind kind(CommandCall call, int index, int left) {
    if (call.is(index, "get") && left >= 2) {
      return Kind.GET;
    }
    if (call.is(index, "set") && left >= 3) {
      return Kind.SET;
    }
    if (call.is(index, "incrby") && left >= 3) {
      return Kind.INCRBY;
    }
    throw CommandException.syntax();
  }

  private static BitField field(CommandCall call, int index) {
    byte[] type = call.arg(index);
    boolean signed = type.length > 0 && type[0] == 'i';
    boolean known = signed || (type.length > 0 && type[0] == 'u');
    long bits = 0;
    if (known && Decimal.isCanonicalLong(type, 1, type.length - 1)) {
      bits = Decimal.parse(type, 1, type.length - 1);
    }
    if (bits < 1 || bits > (signed ? 64 : 63)) {
      throw new CommandException(
          "ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but"
              + " i64 is.");
    }
    return new BitField(signed, (int) bits, offset(call, index + 1, (int) bits));
  }

  /** An offset in bits, or behind a # one in fields of this width. */
  private static long offset(CommandCall call, int index, int bits) {
    byte[] text = call.arg(index);
    int from = text.length > 0 && text[0] == '#' ? 1 : 0;
    long offset = -1;
    if (Decimal.isCanonicalLong(text, from, text.length - from)) {
      offset = Decimal.parse(text, from, text.length - from);
      if (from == 1) {
        offset = offset > Long.MAX_VALUE / bits ? -1 : offset * bits;
      }
    }
    if (offset < 0 || offset >>> 3 >= call.keyspace().settings().stringBytesMax()) {
      throw new CommandException("ERR bit offset is not an integer or out of range");
    }
    return offset;
  }

  private static void execute(CommandCall call, List<Step> steps) {
    if (isWriting(steps)) {
      makeRoom(call, steps);
    }
    StringValue value = call.string(1);
    call.reply().arrayHeader(steps.size());
    for (Step step : steps) {
      long old = step.field.read(value);
      if (step.kind == Kind.GET) {
        call.reply().integer(old);
        continue;
      }
      boolean adding = step.kind == Kind.INCRBY;
      BitField.Fitted fitted =
          step.field.sum(adding ? old : step.number, adding ? step.number : 0, step.overflow);
      if (fitted.overflowed() && step.overflow == Overflow.FAIL) {
        call.reply().nullBulk();
        continue;
      }
      call.reply().integer(adding ? fitted.number() : old);
      value = write(call, value, step.field, fitted.number());
    }
  }

  /** As in Redis, the string reaches as far as any step writes, even if none does in the end. */
  private static void makeRoom(CommandCall call, List<Step> steps) {
    StringValue value = call.stringForWrite(1);
    int end = 0;
    for (Step step : steps) {
      if (step.kind != Kind.GET) {
        end = Math.max(end, step.field.endByte());
      }
    }
    if (value == null || value.length() < end) {
      call.keyspace().strings().write(call.db(), call.arg(1), end - 1, new byte[1]);
    }
  }

  private static @Nullable StringValue write(
      CommandCall call, @Nullable StringValue value, BitField field, long number) {
    byte[] bytes = field.written(value, number);
    if (value != null && Arrays.equals(bytes, value.copy(field.firstByte(), bytes.length))) {
      return value;
    }
    Strings strings = call.keyspace().strings();
    strings.write(call.db(), call.arg(1), field.firstByte(), bytes);
    return call.stringForWrite(1);
  }
}
