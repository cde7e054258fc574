package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.DENYOOM;
import static io.keywake.store.command.CommandFlag.FAST;
import static io.keywake.store.command.CommandFlag.READONLY;
import static io.keywake.store.command.CommandFlag.WRITE;

import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.StringValue;

/** Commands on parts of strings. Stateless, executed on the execution thread. */
final class StringRangeFamily implements CommandFamily {
  private static final byte[] EMPTY = {};

  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        named("strlen", 2, READONLY, FAST)
            .since("2.2.0")
            .summary("Returns how many bytes a string has.")
            .handler(StringRangeFamily::strlen));
    table.add(
        named("getrange", 4, READONLY)
            .since("2.4.0")
            .summary("Returns a range of bytes of a string.")
            .handler(StringRangeFamily::getrange));
    table.add(
        named("substr", 4, READONLY)
            .summary("The old name of GETRANGE.")
            .handler(StringRangeFamily::getrange));
    table.add(
        named("append", 3, WRITE, DENYOOM, FAST)
            .since("2.0.0")
            .summary("Puts bytes behind the end of a string.")
            .handler(StringRangeFamily::append));
    table.add(
        named("setrange", 4, WRITE, DENYOOM)
            .since("2.2.0")
            .summary("Overwrites bytes of a string from an offset on.")
            .handler(StringRangeFamily::setrange));
  }

  private static CommandSpec.Builder named(String name, int arity, CommandFlag... flags) {
    return CommandSpec.named(name, arity).group(CommandGroup.STRING).flags(flags).keys(1, 1, 1);
  }

  private static void strlen(CommandCall call) {
    StringValue value = call.string(1);
    call.reply().integer(value == null ? 0 : value.length());
  }

  private static void getrange(CommandCall call) {
    long start = call.integer(2);
    long end = call.integer(3);
    StringValue value = call.string(1);
    long length = value == null ? 0 : value.length();
    boolean backwards = start < 0 && end < 0 && start > end;
    long first = start < 0 ? Math.max(0, length + start) : start;
    long last = Math.min(length - 1, end < 0 ? Math.max(0, length + end) : end);
    if (value == null || backwards || first > last) {
      call.reply().bulk(EMPTY);
    } else {
      StringReply.write(call.reply(), value, (int) first, (int) (last - first + 1));
    }
  }

  private static void append(CommandCall call) {
    byte[] bytes = call.arg(2);
    StringValue value = call.stringForWrite(1);
    if (value == null) {
      call.keyspace().strings().set(call.db(), call.arg(1), bytes, Entry.NO_EXPIRY);
      call.reply().integer(bytes.length);
      return;
    }
    checkLength(call, value.length(), bytes.length);
    call.reply().integer(bytes.length == 0 ? value.length() : write(call, value.length(), bytes));
  }

  private static void setrange(CommandCall call) {
    long offset = call.integer(2);
    if (offset < 0) {
      throw new CommandException("ERR offset is out of range");
    }
    byte[] bytes = call.arg(3);
    StringValue value = call.stringForWrite(1);
    if (bytes.length == 0) {
      call.reply().integer(value == null ? 0 : value.length());
      return;
    }
    checkLength(call, offset, bytes.length);
    call.reply().integer(write(call, (int) offset, bytes));
  }

  private static void checkLength(CommandCall call, long offset, int length) {
    if (offset > call.keyspace().settings().stringBytesMax() - length) {
      throw new CommandException("ERR string exceeds maximum allowed size (proto-max-bulk-len)");
    }
  }

  private static int write(CommandCall call, int offset, byte[] bytes) {
    return call.keyspace().strings().write(call.db(), call.arg(1), offset, bytes);
  }
}
