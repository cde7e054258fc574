package io.keywake.store.differential;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A {@code redis-server} of this machine as a child process, without persistence. */
final class RedisServer implements Closeable {
  /** What we answer as, and whose texts the test compares. */
  static final String VERSION_PREFIX = "7.0.";

  private static final int ATTEMPTS = 5;
  private static final int START_SECONDS_MAX = 20;

  private final Process process;
  private final int port;

  private RedisServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** The version of the installed server, or nothing if there is none. */
  static Optional<String> installedVersion() throws IOException, InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder("redis-server", "--version").start();
    } catch (IOException e) {
      return Optional.empty();
    }
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    int at = text.indexOf("v=");
    return at < 0 ? Optional.empty() : Optional.of(text.substring(at + 2).split(" ", 2)[0]);
  }

  static RedisServer start(Path directory) throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      int port = freePort();
      Path log = Files.createTempFile(directory, "redis", ".log");
      Process process =
          new ProcessBuilder(
                  "redis-server",
                  "--port",
                  Integer.toString(port),
                  "--bind",
                  "127.0.0.1",
                  "--save",
                  "",
                  "--appendonly",
                  "no",
                  "--dir",
                  directory.toString())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (isServing(process, port)) {
        return new RedisServer(process, port);
      }
      process.destroyForcibly().waitFor();
      if (attempt == ATTEMPTS) {
        throw new IOException("redis-server does not start:\n" + Files.readString(log));
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean isServing(Process process, int port) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS_MAX);
    while (process.isAlive() && System.nanoTime() < deadline) {
      try (RespConnection connection = new RespConnection(port)) {
        return connection.call("ping").isStatus("PONG");
      } catch (IOException e) {
        // Not listening yet.
        process.waitFor(20, TimeUnit.MILLISECONDS);
      }
    }
    return false;
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
