package io.keywake.store.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A blocking connection that knows the protocols and nothing of commands. For one thread. */
final class RespConnection implements Closeable {
  private static final int TIMEOUT_MS = 60_000;

  private final Socket socket = new Socket();
  private final InputStream in;

  RespConnection(int port) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MS);
    in = new BufferedInputStream(socket.getInputStream());
  }

  Reply call(String... words) throws IOException {
    List<byte[]> request = new ArrayList<>();
    for (String word : words) {
      request.add(word.getBytes(ISO_8859_1));
    }
    return call(request);
  }

  Reply call(List<byte[]> request) throws IOException {
    send(request);
    return read();
  }

  void send(List<byte[]> request) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(("*" + request.size() + "\r\n").getBytes(ISO_8859_1));
    for (byte[] word : request) {
      bytes.writeBytes(("$" + word.length + "\r\n").getBytes(ISO_8859_1));
      bytes.writeBytes(word);
      bytes.writeBytes("\r\n".getBytes(ISO_8859_1));
    }
    socket.getOutputStream().write(bytes.toByteArray());
  }

  Reply read() throws IOException {
    String line = line();
    char type = line.charAt(0);
    String rest = line.substring(1);
    if (rest.equals("-1") && (type == '$' || type == '*')) {
      return new Reply.Nothing(line);
    }
    return switch (type) {
      case '$', '=' -> bulk(type, Integer.parseInt(rest));
      case '*', '~', '>' -> many(type, Integer.parseInt(rest));
      case '%' -> many(type, 2 * Integer.parseInt(rest));
      case '_' -> new Reply.Nothing(line);
      default -> new Reply.Line(type, rest);
    };
  }

  private Reply bulk(char type, int length) throws IOException {
    byte[] bytes = in.readNBytes(length + 2);
    return new Reply.Bulk(type, new String(bytes, 0, length, ISO_8859_1));
  }

  private Reply many(char type, int count) throws IOException {
    List<Reply> elements = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      elements.add(read());
    }
    return new Reply.Many(type, elements);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the connection was closed after " + line);
      }
      line.append((char) next);
    }
    line.setLength(line.length() - 1);
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
