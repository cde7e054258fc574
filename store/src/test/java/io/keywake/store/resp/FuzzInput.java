package io.keywake.store.resp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;

/**
 * What a client might send, from a seed: requests, requests with some bytes changed, pieces of
 * requests in any order, noise. Used by one thread.
 */
public final class FuzzInput {
  private static final int LONG_LINE_ONE_IN = 400;
  private static final int LONG_LINE_BYTES = 70_000;

  /** What requests are made of, and what is nearly that. */
  private static final String[] PIECES = {
    "*",
    "$",
    "\r\n",
    "\r\n",
    "\r\n",
    "\r",
    "\n",
    "*1\r\n",
    "*2\r\n",
    "*0\r\n",
    "*-1\r\n",
    "$0\r\n\r\n",
    "$1\r\nx\r\n",
    "$4\r\nPING\r\n",
    "$4\r\nECHO\r\n",
    "$-1\r\n",
    "0",
    "1",
    "7",
    "10",
    "-1",
    "-0",
    "00",
    "01",
    "+1",
    " ",
    "2147483647",
    "2147483648",
    "536870912",
    "536870913",
    "9223372036854775807",
    "9223372036854775808",
    "99999999999999999999999",
    "16385",
    "11",
    "\"",
    "'",
    "\\",
    "\\x41",
    "\\x",
    "\\n",
    "PING",
    "PING\r\n",
    "ECHO \"a b\"\r\n",
    "ECHO 'a\\'b'\r\n",
    "\t",
    "\0",
    "\u00ff",
    ":",
    "abc"
  };

  private final Random random;

  private FuzzInput(Random random) {
    this.random = random;
  }

  /** The bytes that belong to the state of {@code random}: some hundreds, seldom many thousands. */
  public static byte[] of(Random random) {
    return new FuzzInput(random).bytes();
  }

  private byte[] bytes() {
    if (random.nextInt(LONG_LINE_ONE_IN) == 0) {
      return longLine();
    }
    return switch (random.nextInt(10)) {
      case 0, 1 -> requests();
      case 2, 3, 4, 5 -> changed(requests());
      case 6, 7, 8 -> pieces();
      default -> noise(random.nextInt(300));
    };
  }

  private byte[] requests() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int count = 1 + random.nextInt(6); count > 0; count--) {
      int arguments = 1 + random.nextInt(random.nextInt(8) == 0 ? 40 : 4);
      if (random.nextInt(4) == 0) {
        inline(out, arguments);
      } else {
        multibulk(out, arguments);
      }
    }
    return out.toByteArray();
  }

  private void inline(ByteArrayOutputStream out, int arguments) {
    StringBuilder line = new StringBuilder("ECHO");
    for (int argument = 1; argument < arguments; argument++) {
      line.append(random.nextInt(9) == 0 ? "  " : " ");
      line.append(random.nextInt(6) == 0 ? "\"a \\x0a\"" : Integer.toString(random.nextInt(5000)));
    }
    out.writeBytes(
        line.append(random.nextInt(5) == 0 ? "\n" : "\r\n").toString().getBytes(ISO_8859_1));
  }

  private void multibulk(ByteArrayOutputStream out, int arguments) {
    out.writeBytes(("*" + arguments + "\r\n").getBytes(ISO_8859_1));
    for (int argument = 0; argument < arguments; argument++) {
      byte[] bytes =
          argument == 0
              ? "ECHO".getBytes(ISO_8859_1)
              : noise(random.nextInt(random.nextInt(12) == 0 ? 600 : 20));
      out.writeBytes(("$" + bytes.length + "\r\n").getBytes(ISO_8859_1));
      out.writeBytes(bytes);
      out.writeBytes("\r\n".getBytes(ISO_8859_1));
    }
  }

  /** Some places overwritten, cut out, doubled, or with a piece put in. */
  private byte[] changed(byte[] bytes) {
    byte[] changed = bytes;
    for (int changes = 1 + random.nextInt(3); changes > 0 && changed.length > 0; changes--) {
      int from = random.nextInt(changed.length);
      int to = Math.min(changed.length, from + random.nextInt(6));
      byte[] between =
          switch (random.nextInt(4)) {
            case 0 -> new byte[0];
            case 1 -> noise(to - from);
            case 2 -> Arrays.copyOfRange(changed, Math.max(0, from - random.nextInt(30)), to);
            default -> piece().getBytes(ISO_8859_1);
          };
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(changed, 0, from);
      out.writeBytes(between);
      out.write(changed, to, changed.length - to);
      changed = out.toByteArray();
    }
    return changed;
  }

  private byte[] pieces() {
    StringBuilder text = new StringBuilder();
    for (int count = random.nextInt(30); count >= 0; count--) {
      text.append(piece());
    }
    return text.toString().getBytes(ISO_8859_1);
  }

  private String piece() {
    return PIECES[random.nextInt(PIECES.length)];
  }

  /** A line, or the line of a length, about as long as one may be, ended or not. */
  private byte[] longLine() {
    String[] starts = {"", "*", "$", "*1\r\n$", "*1\r\n"};
    byte[] digits = new byte[random.nextInt(LONG_LINE_BYTES)];
    Arrays.fill(digits, (byte) (random.nextBoolean() ? '1' : 'x'));
    return (starts[random.nextInt(starts.length)]
            + new String(digits, ISO_8859_1)
            + (random.nextBoolean() ? "\r\n" : "")
            + (random.nextBoolean() ? "PING\r\n" : ""))
        .getBytes(ISO_8859_1);
  }

  private byte[] noise(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
