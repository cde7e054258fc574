package io.keywake.store.differential;

import static org.junit.jupiter.api.Assumptions.abort;

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
public final class RedisServer implements Closeable {
  /** What we answer as, and whose texts are compared. */
  private static final String VERSION_PREFIX = "7.0.";

  private static final int ATTEMPTS = 5;
  private static final int START_SECONDS_MAX = 20;

  private final Process process;
  private final int port;

  private RedisServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** The version of the installed server, or nothing if there is none. */
  private static Optional<String> installedVersion() throws IOException, InterruptedException {
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

  /** Starts one; the test that asks is skipped, and says so, where there is none of our version. */
  public static RedisServer startOrSkip(Path directory) throws IOException, InterruptedException {
    Optional<String> version = installedVersion();
    if (version.isEmpty() || !version.get().startsWith(VERSION_PREFIX)) {
      String reason =
          "SKIPPED: the comparison with Redis needs redis-server "
              + VERSION_PREFIX
              + "x on the path, found "
              + version.orElse("none");
      System.err.println(reason);
      abort(reason);
    }
    return start(directory);
  }

  private static RedisServer start(Path directory) throws IOException, InterruptedException {
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
        if (connection.call("ping").isStatus("PONG")) {
          return true;
        }
      } catch (IOException e) {
        // Not listening yet.
      }
      // Or loading still.
      process.waitFor(20, TimeUnit.MILLISECONDS);
    }
    return false;
  }

  public int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
