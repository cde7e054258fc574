package io.keywake.store.server;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** A real {@code redis-server} of this machine, as a process of its own. Used by one thread. */
final class RedisServer implements Closeable {
  private static final String PROGRAM = "redis-server";

  private final Process process;
  private final int port;

  private RedisServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts one; the test that asks is skipped, and says so, where there is none. */
  static RedisServer start(Path directory) throws IOException {
    boolean found =
        List.of(System.getenv("PATH").split(File.pathSeparator, -1)).stream()
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, PROGRAM)));
    if (!found) {
      System.err.println("SKIPPED: " + PROGRAM + " is not on this machine's PATH");
    }
    Assumptions.assumeTrue(found, PROGRAM + " is not on this machine's PATH");
    int port = freePort();
    Process process =
        new ProcessBuilder(
                PROGRAM,
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--dir",
                directory.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("redis.log").toFile())
            .start();
    RedisServer server = new RedisServer(process, port);
    Awaitility.await().ignoreExceptions().until(server::answers);
    return server;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean answers() throws IOException {
    try (TestClient client = new TestClient(port)) {
      return client.call("PING").equals("+PONG");
    }
  }

  int port() {
    return port;
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
