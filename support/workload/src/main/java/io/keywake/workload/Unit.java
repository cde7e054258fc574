package io.keywake.workload;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;

/**
 * What one connection sends in one go: a command, or a transaction from its WATCH or MULTI to its
 * EXEC or DISCARD.
 *
 * @param db the database that the connection has selected when it sends the first command; the last
 *     one leaves it selected
 * @param commands each as name and arguments; they belong to the receiver
 */
public record Unit(int db, List<byte[][]> commands) {
  private static final int SHOWN_BYTES_MAX = 60;

  static Unit of(int db, byte[][] command) {
    return new Unit(db, List.<byte[][]>of(command));
  }

  public boolean isTransaction() {
    return commands.size() > 1;
  }

  /** The commands as a person would type them, with unprintable bytes as {@code \xNN}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("db ").append(db).append('>');
    String separator = " ";
    for (byte[][] command : commands) {
      text.append(separator).append(describe(command));
      separator = "; ";
    }
    return text.toString();
  }

  /** A command on one line; of long arguments only the beginning. */
  public static String describe(byte[]... command) {
    StringBuilder text = new StringBuilder();
    for (byte[] argument : command) {
      if (!text.isEmpty()) {
        text.append(' ');
      }
      append(text, argument);
    }
    return text.toString();
  }

  private static void append(StringBuilder text, byte[] argument) {
    int shown = Math.min(argument.length, SHOWN_BYTES_MAX);
    String plain = new String(argument, 0, shown, ISO_8859_1);
    boolean quoted = plain.isEmpty() || !plain.chars().allMatch(c -> c > ' ' && c < 0x7f);
    text.append(quoted ? "\"" : "");
    for (int index = 0; index < shown; index++) {
      char c = plain.charAt(index);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c >= ' ' && c < 0x7f) {
        text.append(c);
      } else {
        text.append(String.format("\\x%02x", (int) c));
      }
    }
    text.append(quoted ? "\"" : "");
    if (shown < argument.length) {
      text.append("...(").append(argument.length).append(" bytes)");
    }
  }
}
