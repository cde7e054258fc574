package io.keywake.connectors.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** A real redis-server in a process of its own, on a port that it keeps. Owned by one test. */
final class RedisServer implements AutoCloseable {
  final HostAndPort address;
  private final Path directory;
  private final List<String> options;
  private Process process;

  /**
   * Starts it.
   *
   * @param options besides those that it needs
   */
  RedisServer(Path directory, String... options) throws IOException {
    this.directory = directory;
    this.options = List.of(options);
    address = new HostAndPort("127.0.0.1", freePort());
    process = start();
  }

  static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  Connection connect() {
    return new Connection(address, DefaultJedisClientConfig.builder().build());
  }

  Jedis client() {
    return new Jedis(address);
  }

  void restart() throws IOException {
    try (Jedis client = client()) {
      client.save();
    }
    close();
    process = start();
  }

  private Process start() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "redis-server",
                "--port",
                Integer.toString(address.getPort()),
                "--bind",
                address.getHost(),
                "--dir",
                directory.toString()));
    command.addAll(options);
    Process started;
    try {
      started =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("redis.log").toFile())
              .start();
    } catch (IOException e) {
      Assumptions.abort("SKIPPED: there is no redis-server here: " + e.getMessage());
      throw e;
    }
    Awaitility.await()
        .ignoreExceptionsInstanceOf(JedisException.class)
        .until(
            () -> {
              assertThat(started.isAlive()).isTrue();
              try (Jedis client = client()) {
                return client.ping().equals("PONG");
              }
            });
    return started;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
