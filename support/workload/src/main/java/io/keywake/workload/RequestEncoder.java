package io.keywake.workload;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;

/** Writes commands as a client of the Redis protocol does: arrays of bulk strings. Stateless. */
public final class RequestEncoder {
  private static final byte[] LINE_END = {'\r', '\n'};

  private RequestEncoder() {}

  /** Writes one command; {@code out} had better be buffered. */
  public static void write(byte[][] command, OutputStream out) throws IOException {
    header('*', command.length, out);
    for (byte[] argument : command) {
      header('$', argument.length, out);
      out.write(argument);
      out.write(LINE_END);
    }
  }

  private static void header(char type, int count, OutputStream out) throws IOException {
    out.write(type);
    out.write(Integer.toString(count).getBytes(ISO_8859_1));
    out.write(LINE_END);
  }
}
