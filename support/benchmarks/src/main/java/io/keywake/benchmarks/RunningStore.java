package io.keywake.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Collections;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own. Used by the main thread. */
record RunningStore(ChildProcess process, int port) {
  /** The first start of ours may build it before. */
  private static final long ANSWER_MS_MAX = 300_000;

  private static final long POLL_MS = 20;

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** A new connection. */
  RespClient connect() {
    try {
      return new RespClient(port);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Fills it, and checks that it holds so many keys then and no others. */
  void load(Dataset data) {
    try (RespClient client = connect()) {
      client.callAll(data);
      Object keys = client.call("DBSIZE");
      if (!Long.valueOf(data.count()).equals(keys)) {
        throw new BenchmarkException(
            process + ": holds " + keys + " keys, expected " + data.count());
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Adds to a list until it is as long as it should be. */
  void fillList(String list, int length, byte[] element) {
    byte[][] push = {"RPUSH".getBytes(ISO_8859_1), list.getBytes(ISO_8859_1), element};
    try (RespClient client = connect()) {
      if (client.call("LLEN", list) instanceof Long there && there < length) {
        client.callAll(Collections.nCopies((int) (length - there), push));
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** One command whose reply does not matter unless it is an error. */
  void call(String... words) {
    try (RespClient client = connect()) {
      client.call(words);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /**
   * Whether a save in the background is under way.
   *
   * @throws BenchmarkException if the last one failed
   */
  static boolean isSaving(RespClient client) {
    String info = String.valueOf(client.call("INFO", "persistence"));
    if (!info.contains("rdb_last_bgsave_status:ok")) {
      throw new BenchmarkException("BGSAVE failed, expected a directory to write to:\n" + info);
    }
    return info.contains("rdb_bgsave_in_progress:1");
  }

  /** Returns when it answers. */
  RunningStore awaitAnswer() {
    long begin = System.nanoTime();
    try {
      while (!answers()) {
        if (!process.isAlive()) {
          throw process.failure("ended before it answered");
        }
        if (System.nanoTime() - begin > ANSWER_MS_MAX * 1_000_000) {
          throw process.failure("did not answer within " + ANSWER_MS_MAX + " ms");
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MS);
      }
      return this;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted while a server starts", e);
    }
  }

  private boolean answers() {
    try (RespClient client = new RespClient(port)) {
      return "PONG".equals(client.call("PING"));
    } catch (IOException | UncheckedIOException notYet) {
      return false;
    }
  }
}
