package io.keywake.store.resp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What requests a stream consists of, read from all of it at once and with no thought of speed: the
 * rules of Redis's protocol in their shortest form.
 */
final class ReferenceDecoder {
  /** What an argument takes beside its bytes, for the limit of a request. */
  private static final int ARGUMENT_BYTES = 24;

  private final String stream;
  private final RequestLimits limits;
  private final boolean stranger;
  private int at;

  /** The requests, each with its arguments, as text of one character for each byte. */
  final List<List<String>> requests = new ArrayList<>();

  /** Why the stream was given up, or null if the end was reached. */
  @Nullable String error;

  ReferenceDecoder(byte[] bytes, RequestLimits limits, boolean stranger) {
    this.stream = new String(bytes, ISO_8859_1);
    this.limits = limits;
    this.stranger = stranger;
    try {
      boolean more = true;
      while (more && at < stream.length()) {
        more = readRequest();
      }
    } catch (ProtocolException e) {
      error = e.reply();
    }
  }

  /** False: the stream ends inside it. */
  private boolean readRequest() throws ProtocolException {
    return stream.charAt(at) == '*' ? readMultibulk() : readInline();
  }

  private boolean readInline() throws ProtocolException {
    int newline = stream.indexOf('\n', at);
    int end = newline < 0 ? stream.length() : newline;
    if (end - at > RequestLimits.LINE_BYTES_MAX) {
      throw new ProtocolException("too big inline request");
    }
    if (newline < 0) {
      return false;
    }
    byte[] line = stream.substring(at, newline).getBytes(ISO_8859_1);
    int length = line.length > 0 && line[line.length - 1] == '\r' ? line.length - 1 : line.length;
    at = newline + 1;
    List<String> words = new ArrayList<>();
    for (byte[] word : InlineArguments.split(line, 0, length)) {
      words.add(new String(word, ISO_8859_1));
    }
    add(words);
    return true;
  }

  private boolean readMultibulk() throws ProtocolException {
    String line = readLine("too big mbulk count string");
    if (line == null) {
      return false;
    }
    long count = number(line, "invalid multibulk length");
    if (count > limits.argumentsMax()) {
      throw new ProtocolException("invalid multibulk length");
    }
    if (stranger && count > RequestLimits.UNAUTHENTICATED_ARGUMENTS_MAX) {
      throw new ProtocolException("unauthenticated multibulk length");
    }
    List<String> arguments = new ArrayList<>();
    long bytes = 0;
    while (arguments.size() < count) {
      String argument = readBulk(bytes);
      if (argument == null) {
        return false;
      }
      bytes += argument.length() + ARGUMENT_BYTES;
      arguments.add(argument);
    }
    add(arguments);
    return true;
  }

  private @Nullable String readBulk(long bytesBefore) throws ProtocolException {
    String line = readLine("too big bulk count string");
    if (line == null) {
      return null;
    }
    char type = line.isEmpty() ? '\r' : line.charAt(0);
    if (type != '$') {
      throw new ProtocolException("expected '$', got '" + type + "'");
    }
    long length = number(line, "invalid bulk length");
    if (length < 0 || length > limits.bulkBytesMax()) {
      throw new ProtocolException("invalid bulk length");
    }
    if (stranger && length > RequestLimits.UNAUTHENTICATED_BULK_BYTES_MAX) {
      throw new ProtocolException("unauthenticated bulk length");
    }
    if (bytesBefore + length + ARGUMENT_BYTES > limits.requestBytesMax()) {
      throw ProtocolException.tooLarge();
    }
    int end = at + (int) length;
    if (end + 2L > stream.length()) {
      at = stream.length();
      return null;
    }
    String argument = stream.substring(at, end);
    at = end + 2;
    return argument;
  }

  /** A line without its CR and without the byte behind that, whatever it is. */
  private @Nullable String readLine(String tooBig) throws ProtocolException {
    int carriageReturn = stream.indexOf('\r', at);
    int end = carriageReturn < 0 ? stream.length() : carriageReturn;
    if (end - at > RequestLimits.LINE_BYTES_MAX) {
      throw new ProtocolException(tooBig);
    }
    if (carriageReturn < 0 || carriageReturn + 1 == stream.length()) {
      return null;
    }
    String line = stream.substring(at, carriageReturn);
    at = carriageReturn + 2;
    return line;
  }

  private static long number(String line, String otherwise) throws ProtocolException {
    String digits = line.isEmpty() ? "" : line.substring(1);
    if (!digits.matches("0|-?[1-9][0-9]{0,18}")) {
      throw new ProtocolException(otherwise);
    }
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw new ProtocolException(otherwise);
    }
  }

  private void add(List<String> arguments) {
    if (!arguments.isEmpty()) {
      requests.add(arguments);
    }
  }
}
