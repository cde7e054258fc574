package io.keywake.cli.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keywake.cli.CommandProcess;
import io.keywake.sandbox.LoopbackPort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;

/**
 * {@code keywake server} as a process that can be killed and started again, always on the same
 * port. Owned by the test's thread; {@link #connect} is for any.
 */
final class KillableServer implements AutoCloseable {
  static final String EXPORT = "main";

  private static final int ANSWER_TIMEOUT_MS = 30_000;

  private final int port = LoopbackPort.free();
  private final List<String> arguments;
  private @Nullable CommandProcess process;

  /**
   * @param arguments of the command, but for the port
   */
  KillableServer(List<String> arguments) {
    this.arguments = List.copyOf(arguments);
  }

  /** Starts it and returns when it accepts clients. */
  void start() throws IOException {
    List<String> all = new ArrayList<>(List.of("server", "--port", Integer.toString(port)));
    all.addAll(arguments);
    process = new CommandProcess(all.toArray(String[]::new));
    process.readLine("accepting clients on port ");
  }

  /** As a crash would end it. */
  void kill() {
    process().kill();
  }

  /** As its operator would end it; returns the exit code. */
  int terminate() throws InterruptedException {
    process().terminate();
    return process().exitCode();
  }

  Jedis connect() {
    return new Jedis(LoopbackPort.HOST, port, ANSWER_TIMEOUT_MS);
  }

  /** One command on a connection of its own. */
  Object call(String command, String... words) {
    try (Jedis client = connect()) {
      return client.sendCommand(() -> command.getBytes(UTF_8), words);
    }
  }

  /** A sequence that is not below the store's; a barrier that covers it will come. */
  long demandBarrier() {
    return (Long) call("KEYWAKE", "EXPORT", "BARRIER", EXPORT);
  }

  /** What KEYWAKE EXPORT STATUS says. */
  Map<String, String> status() {
    List<?> fields = (List<?>) call("KEYWAKE", "EXPORT", "STATUS", EXPORT);
    Map<String, String> status = new LinkedHashMap<>();
    for (int i = 0; i < fields.size(); i += 2) {
      status.put(text(fields.get(i)), text(fields.get(i + 1)));
    }
    return status;
  }

  String state() {
    return status().getOrDefault("state", "");
  }

  long number(String field) {
    return Long.parseLong(status().getOrDefault(field, ""));
  }

  private static String text(Object value) {
    return value instanceof byte[] bytes ? new String(bytes, UTF_8) : String.valueOf(value);
  }

  private CommandProcess process() {
    if (process == null) {
      throw new IllegalStateException("the server was not started");
    }
    return process;
  }

  @Override
  public void close() {
    if (process != null) {
      process.kill();
    }
  }

  /** What it has printed since it was started last. */
  @Override
  public String toString() {
    return "server on port " + port + ", " + process;
  }
}
