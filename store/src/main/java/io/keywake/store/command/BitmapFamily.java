package io.keywake.store.command;

import io.keywake.store.keyspace.Decimal;
import io.keywake.store.keyspace.StringValue;
import org.jspecify.annotations.Nullable;

/**
 * Commands on strings as rows of bits, the highest bit of the first byte first. Stateless, executed
 * on the execution thread.
 */
final class BitmapFamily implements CommandFamily {
  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        CommandSpec.named("getbit", 3)
            .group(CommandGroup.BITMAP)
            .flags(CommandFlag.READONLY, CommandFlag.FAST)
            .keys(1, 1, 1)
            .since("2.2.0")
            .summary("Returns one bit of a string.")
            .handler(BitmapFamily::getbit));
    table.add(
        CommandSpec.named("setbit", 4)
            .group(CommandGroup.BITMAP)
            .flags(CommandFlag.WRITE, CommandFlag.DENYOOM)
            .keys(1, 1, 1)
            .since("2.2.0")
            .summary("Sets one bit of a string and returns what it was before.")
            .handler(BitmapFamily::setbit));
  }

  private static void getbit(CommandCall call) {
    long offset = offset(call);
    int old = byteAt(call.string(1), offset);
    call.reply().integer((old & mask(offset)) == 0 ? 0 : 1);
  }

  private static void setbit(CommandCall call) {
    long offset = offset(call);
    boolean on = bit(call);
    StringValue value = call.stringForWrite(1);
    int index = index(offset);
    int old = byteAt(value, offset);
    int changed = on ? old | mask(offset) : old & ~mask(offset);
    // A bit beyond the end makes the string longer, even if it is zero.
    if (changed != old || value == null || index >= value.length()) {
      byte[] bytes = {(byte) changed};
      call.keyspace().strings().write(call.db(), call.arg(1), index, bytes);
    }
    call.reply().integer((old & mask(offset)) == 0 ? 0 : 1);
  }

  private static long offset(CommandCall call) {
    long offset = integer(call, 2, "bit offset");
    if (offset < 0 || offset >>> 3 >= call.keyspace().settings().stringBytesMax()) {
      throw notAnInteger("bit offset");
    }
    return offset;
  }

  private static boolean bit(CommandCall call) {
    long bit = integer(call, 3, "bit");
    if (bit != 0 && bit != 1) {
      throw notAnInteger("bit");
    }
    return bit == 1;
  }

  private static long integer(CommandCall call, int index, String what) {
    byte[] arg = call.arg(index);
    if (!Decimal.isCanonicalLong(arg, 0, arg.length)) {
      throw notAnInteger(what);
    }
    return Decimal.parse(arg, 0, arg.length);
  }

  private static CommandException notAnInteger(String what) {
    return new CommandException("ERR " + what + " is not an integer or out of range");
  }

  private static int index(long offset) {
    return (int) (offset >>> 3);
  }

  private static int mask(long offset) {
    return 0x80 >>> (offset & 7);
  }

  /** The byte that holds a bit, zero if it is beyond the end. */
  private static int byteAt(@Nullable StringValue value, long offset) {
    int index = index(offset);
    return value == null || index >= value.length() ? 0 : value.at(index) & 0xFF;
  }
}
