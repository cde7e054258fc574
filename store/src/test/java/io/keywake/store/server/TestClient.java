package io.keywake.store.server;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A blocking client that sends bytes as they are given and reads what is expected. */
final class TestClient implements Closeable {
  private static final int TIMEOUT_MS = 30_000;

  private final Socket socket = new Socket();
  private final OutputStream out;
  private final InputStream in;

  TestClient(int port) throws IOException {
    this(port, null);
  }

  /**
   * @param from the address to come from, or null for the usual one
   */
  TestClient(int port, @Nullable InetAddress from) throws IOException {
    if (from != null) {
      socket.bind(new InetSocketAddress(from, 0));
    }
    // Small, so that a client that does not read is noticed after little data.
    socket.setReceiveBufferSize(32 * 1024);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MS);
    out = socket.getOutputStream();
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** Our own end. */
  int port() {
    return socket.getLocalPort();
  }

  void send(String bytes) throws IOException {
    send(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  void send(byte[] bytes) throws IOException {
    out.write(bytes);
  }

  /** Sends a command. */
  void sendCommand(String... words) throws IOException {
    StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      request.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
    }
    send(request.toString());
  }

  /** The reply of one line to a command. */
  String call(String... words) throws IOException {
    sendCommand(words);
    return readLine();
  }

  /** The string that a command replies. */
  String callBulk(String... words) throws IOException {
    String header = call(words);
    if (!header.startsWith("$")) {
      throw new IOException("expected a string, got " + header);
    }
    String bulk = read(Integer.parseInt(header.substring(1)));
    read(2);
    return bulk;
  }

  void endInput() throws IOException {
    socket.shutdownOutput();
  }

  /** Reads {@code bytes} bytes. */
  String read(int bytes) throws IOException {
    byte[] read = in.readNBytes(bytes);
    if (read.length < bytes) {
      throw new EOFException("closed after " + text(read));
    }
    return text(read);
  }

  /** Reads a line and leaves out its end. */
  String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    int next = in.read();
    while (next != '\n') {
      if (next < 0) {
        throw new EOFException("closed after " + line);
      }
      line.append((char) next);
      next = in.read();
    }
    line.setLength(line.length() - 1);
    return line.toString();
  }

  /** Everything until the server closes. */
  String readToEnd() throws IOException {
    return text(in.readAllBytes());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  void disconnect() throws IOException {
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
