package io.keywake.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keywake.workload.RequestEncoder;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client of the second version of the Redis protocol that is as little in the way as possible.
 * Owned by one thread.
 */
final class RespClient implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;

  /** Commands between two looks at the replies; theirs are short and fit into the socket. */
  private static final int COMMANDS_PER_BATCH = 256;

  private final Socket socket;
  private final OutputStream out;
  private final InputStream in;

  RespClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES);
    in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
  }

  /**
   * The reply to one command: String, Long, List or null.
   *
   * @throws BenchmarkException if it is an error
   */
  @Nullable Object call(String... words) {
    try {
      byte[][] command =
          Arrays.stream(words).map(word -> word.getBytes(ISO_8859_1)).toArray(byte[][]::new);
      RequestEncoder.write(command, out);
      out.flush();
      return reply();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The reply to a command whose reply is a map. */
  Map<String, Object> callForMap(String... words) {
    if (!(call(words) instanceof List<?> flat)) {
      throw new BenchmarkException(String.join(" ", words) + ": expected a map in reply");
    }
    Map<String, Object> map = new LinkedHashMap<>();
    for (int index = 0; index + 1 < flat.size(); index += 2) {
      map.put(String.valueOf(flat.get(index)), flat.get(index + 1));
    }
    return map;
  }

  /** Sends commands, many before the first reply, and returns when the last one is done. */
  void callAll(Iterable<byte[][]> commands) {
    try {
      int batch = 0;
      int before = 0;
      for (byte[][] command : commands) {
        RequestEncoder.write(command, out);
        batch++;
        if (batch == COMMANDS_PER_BATCH) {
          out.flush();
          // One batch stays ahead, so that the server always has something to do.
          skipReplies(before);
          before = batch;
          batch = 0;
        }
      }
      out.flush();
      skipReplies(before + batch);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void skipReplies(int count) throws IOException {
    for (int index = 0; index < count; index++) {
      reply();
    }
  }

  private @Nullable Object reply() throws IOException {
    String line = line();
    String rest = line.substring(1);
    switch (line.charAt(0)) {
      case '+' -> {
        return rest;
      }
      case ':' -> {
        return Long.valueOf(rest);
      }
      case '-' -> throw new BenchmarkException("the server at " + socket.getPort() + ": " + rest);
      case '$' -> {
        return bulk(Integer.parseInt(rest));
      }
      case '*' -> {
        List<@Nullable Object> items = new ArrayList<>();
        for (int left = Integer.parseInt(rest); left > 0; left--) {
          items.add(reply());
        }
        return items;
      }
      default -> throw new IOException("expected a reply, found \"" + line + '"');
    }
  }

  private @Nullable String bulk(int length) throws IOException {
    if (length < 0) {
      return null;
    }
    byte[] bytes = in.readNBytes(length + 2);
    if (bytes.length < length + 2) {
      throw closed();
    }
    return new String(bytes, 0, length, ISO_8859_1);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\r'; next = in.read()) {
      if (next < 0) {
        throw closed();
      }
      line.append((char) next);
    }
    if (in.read() != '\n' || line.isEmpty()) {
      throw new IOException("expected the end of a line after \"" + line + '"');
    }
    return line.toString();
  }

  private EOFException closed() {
    return new EOFException("the server at port " + socket.getPort() + " closed the connection");
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
