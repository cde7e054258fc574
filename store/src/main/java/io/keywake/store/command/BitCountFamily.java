package io.keywake.store.command;

import static io.keywake.store.command.CommandFlag.DENYOOM;
import static io.keywake.store.command.CommandFlag.READONLY;
import static io.keywake.store.command.CommandFlag.WRITE;

import io.keywake.store.keyspace.DeleteCause;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.StringValue;
import java.util.Arrays;
import java.util.Locale;

/**
 * Commands on whole strings, or ranges of them, as rows of bits: BITCOUNT, BITPOS, BITOP.
 * Stateless, executed on the execution thread.
 */
final class BitCountFamily implements CommandFamily {
  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        CommandSpec.named("bitcount", -2)
            .group(CommandGroup.BITMAP)
            .flags(READONLY)
            .keys(1, 1, 1)
            .since("2.6.0")
            .summary("Counts the bits of a string that are set.")
            .handler(BitCountFamily::bitcount));
    table.add(
        CommandSpec.named("bitpos", -3)
            .group(CommandGroup.BITMAP)
            .flags(READONLY)
            .keys(1, 1, 1)
            .since("2.8.7")
            .summary("Finds the first bit of a string that is set, or that is clear.")
            .handler(BitCountFamily::bitpos));
    table.add(
        CommandSpec.named("bitop", -4)
            .group(CommandGroup.BITMAP)
            .flags(WRITE, DENYOOM)
            .keys(2, -1, 1)
            .since("2.6.0")
            .summary("Combines strings bit by bit and stores the result.")
            .handler(BitCountFamily::bitop));
  }

  private static void bitcount(CommandCall call) {
    // As in Redis, a key that is not there hides mistakes in the range.
    StringValue value = call.string(1);
    if (value == null) {
      call.reply().integer(0);
      return;
    }
    if (call.size() == 2) {
      call.reply().integer(BitRange.ofBytes(0, -1, value.length()).count(value));
      return;
    }
    if (call.size() != 4 && call.size() != 5) {
      throw CommandException.syntax();
    }
    long start = call.integer(2);
    long end = call.integer(3);
    boolean backwards = start < 0 && end < 0 && start > end;
    // And a range that is empty for its signs hides a mistake in the unit.
    BitRange range = backwards ? BitRange.EMPTY : range(call, start, end, 4, value.length());
    call.reply().integer(range.count(value));
  }

  private static void bitpos(CommandCall call) {
    long bit = call.integer(2);
    if (bit != 0 && bit != 1) {
      throw new CommandException("ERR The bit argument must be 1 or 0.");
    }
    StringValue value = call.string(1);
    if (value == null) {
      call.reply().integer(bit == 1 ? -1 : 0);
      return;
    }
    if (call.size() > 6) {
      throw CommandException.syntax();
    }
    long start = call.size() > 3 ? call.integer(3) : 0;
    if (call.size() == 6) {
      isInBits(call, 5);
    }
    boolean bounded = call.size() > 4;
    long end = bounded ? call.integer(4) : -1;
    BitRange range = range(call, start, end, 5, value.length());
    long found = range.first(value, bit == 1);
    // Behind a string stand zeros without end, unless the range says where it ends.
    boolean behind = found < 0 && bit == 0 && !bounded && !range.isEmpty();
    call.reply().integer(behind ? 8L * value.length() : found);
  }

  private static BitRange range(CommandCall call, long start, long end, int unitAt, int length) {
    return call.size() > unitAt && isInBits(call, unitAt)
        ? BitRange.ofBits(start, end, length)
        : BitRange.ofBytes(start, end, length);
  }

  private static boolean isInBits(CommandCall call, int index) {
    if (call.is(index, "bit")) {
      return true;
    }
    if (call.is(index, "byte")) {
      return false;
    }
    throw CommandException.syntax();
  }

  private static void bitop(CommandCall call) {
    String operation = call.text(1).toLowerCase(Locale.ROOT);
    switch (operation) {
      case "and", "or", "xor" -> {}
      case "not" -> {
        if (call.size() != 4) {
          throw new CommandException("ERR BITOP NOT must be called with a single source key.");
        }
      }
      default -> throw CommandException.syntax();
    }
    byte[][] sources = new byte[call.size() - 3][];
    int longest = 0;
    for (int i = 0; i < sources.length; i++) {
      StringValue source = call.string(i + 3);
      sources[i] = source == null ? new byte[0] : source.toByteArray();
      longest = Math.max(longest, sources[i].length);
    }
    if (longest > 0) {
      byte[] result = combined(operation, sources, longest);
      call.keyspace().strings().set(call.db(), call.arg(2), result, Entry.NO_EXPIRY);
    } else {
      call.keyspace().delete(call.db(), call.arg(2), DeleteCause.DELETED);
    }
    call.reply().integer(longest);
  }

  /** Strings that are shorter than the longest count as filled up with zeros. */
  private static byte[] combined(String operation, byte[][] sources, int length) {
    byte[] result = Arrays.copyOf(sources[0], length);
    if (operation.equals("not")) {
      for (int i = 0; i < length; i++) {
        result[i] = (byte) ~result[i];
      }
    }
    for (int source = 1; source < sources.length; source++) {
      byte[] other = sources[source];
      switch (operation) {
        case "and" -> {
          for (int i = 0; i < length; i++) {
            result[i] = (byte) (result[i] & (i < other.length ? other[i] : 0));
          }
        }
        case "or" -> {
          for (int i = 0; i < other.length; i++) {
            result[i] = (byte) (result[i] | other[i]);
          }
        }
        default -> {
          for (int i = 0; i < other.length; i++) {
            result[i] = (byte) (result[i] ^ other[i]);
          }
        }
      }
    }
    return result;
  }
}
