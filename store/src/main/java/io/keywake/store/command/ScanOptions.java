package io.keywake.store.command;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Cursor and options of SCAN, HSCAN and SSCAN. Immutable.
 *
 * @param cursor where to begin, unsigned
 * @param match null if everything is wanted
 * @param count how many elements to look at, at least one
 * @param type the name of a type in lower case, or null for all of them
 */
record ScanOptions(long cursor, @Nullable Glob match, int count, @Nullable String type) {
  private static final int COUNT_DEFAULT = 10;

  /**
   * Parses the arguments from the cursor on.
   *
   * @param typed whether TYPE is an option
   */
  static ScanOptions parse(CommandCall call, int cursorIndex, boolean typed) {
    long cursor = cursor(call.arg(cursorIndex));
    Glob match = null;
    int count = COUNT_DEFAULT;
    String type = null;
    for (int index = cursorIndex + 1; index < call.size(); index += 2) {
      boolean hasValue = index + 1 < call.size();
      if (hasValue && call.is(index, "count")) {
        long number = call.integer(index + 1);
        if (number < 1) {
          throw CommandException.syntax();
        }
        count = (int) Math.min(number, Integer.MAX_VALUE);
      } else if (hasValue && call.is(index, "match")) {
        Glob glob = new Glob(call.arg(index + 1));
        match = glob.isEverything() ? null : glob;
      } else if (hasValue && typed && call.is(index, "type")) {
        type = call.text(index + 1).toLowerCase(Locale.ROOT);
      } else {
        throw CommandException.syntax();
      }
    }
    return new ScanOptions(cursor, match, count, type);
  }

  /**
   * A cursor as {@code strtoul} reads it: up to the first NUL; nothing is zero, and a minus is of
   * 64 bits.
   */
  static long cursor(byte[] text) {
    String digits = Words.quoted(text, text.length);
    if (digits.isEmpty()) {
      return 0;
    }
    try {
      return digits.startsWith("-")
          ? -Long.parseUnsignedLong(digits.substring(1))
          : Long.parseUnsignedLong(digits);
    } catch (NumberFormatException e) {
      throw new CommandException("ERR invalid cursor");
    }
  }
}
