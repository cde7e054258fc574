package io.keywake.store.resp;

import java.util.ArrayList;
import java.util.Arrays;

/**
 * Splits the line of an inline request into arguments. Used by one thread.
 *
 * <p>Arguments are parted by blanks. Double quotes may hold blanks and the escapes {@code \n \r \t
 * \b \a \xHH}, a backslash before anything else stands for that; single quotes may hold blanks and
 * {@code \'}. A closing quote ends the argument and must be followed by a blank or the end of the
 * line.
 */
final class InlineArguments {
  private final byte[] line;
  private final int end;
  private int at;

  /** The argument being built; never longer than the line. */
  private final byte[] argument;

  private int length;

  private InlineArguments(byte[] line, int start, int end) {
    this.line = line;
    this.at = start;
    this.end = end;
    this.argument = new byte[end - start];
  }

  /** The arguments of {@code line[start, end)}, none if it is blank. */
  static byte[][] split(byte[] line, int start, int end) throws ProtocolException {
    return new InlineArguments(line, start, end).split();
  }

  private byte[][] split() throws ProtocolException {
    ArrayList<byte[]> arguments = new ArrayList<>();
    while (true) {
      while (at < end && isSpace(line[at])) {
        at++;
      }
      if (at == end) {
        return arguments.toArray(new byte[0][]);
      }
      length = 0;
      readArgument();
      arguments.add(Arrays.copyOf(argument, length));
    }
  }

  private void readArgument() throws ProtocolException {
    while (at < end) {
      byte next = line[at++];
      switch (next) {
        case ' ', '\n', '\r', '\t' -> {
          return;
        }
        case '"' -> {
          readDoubleQuoted();
          return;
        }
        case '\'' -> {
          readSingleQuoted();
          return;
        }
        default -> argument[length++] = next;
      }
    }
  }

  private void readDoubleQuoted() throws ProtocolException {
    while (at < end) {
      byte next = line[at++];
      if (next == '"') {
        endQuotes();
        return;
      }
      argument[length++] = next == '\\' && at < end ? readEscape() : next;
    }
    throw unbalanced();
  }

  private byte readEscape() {
    byte escaped = line[at++];
    if (escaped == 'x' && end - at >= 2) {
      int high = Character.digit(line[at], 16);
      int low = Character.digit(line[at + 1], 16);
      if (high >= 0 && low >= 0) {
        at += 2;
        return (byte) (high << 4 | low);
      }
    }
    return switch (escaped) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'a' -> 7;
      default -> escaped;
    };
  }

  private void readSingleQuoted() throws ProtocolException {
    while (at < end) {
      byte next = line[at++];
      if (next == '\'') {
        endQuotes();
        return;
      }
      if (next == '\\' && at < end && line[at] == '\'') {
        next = line[at++];
      }
      argument[length++] = next;
    }
    throw unbalanced();
  }

  private void endQuotes() throws ProtocolException {
    if (at < end && !isSpace(line[at])) {
      throw unbalanced();
    }
  }

  private static ProtocolException unbalanced() {
    return new ProtocolException("unbalanced quotes in request");
  }

  private static boolean isSpace(byte value) {
    return value == ' ' || (value >= '\t' && value <= '\r');
  }
}
