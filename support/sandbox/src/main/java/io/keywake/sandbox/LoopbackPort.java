package io.keywake.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of the loopback interface. For any thread.
 *
 * <p>Free ports are taken from below the range that the system hands to outgoing connections. From
 * inside that range a port could be gone when a killed broker wants it back, and a client that
 * knocks at a port nobody listens on can be given that very port as its own and so connect to
 * itself.
 */
public final class LoopbackPort {

  /** The loopback interface's address. */
  public static final String HOST = "127.0.0.1";

  private static final int FREE_MIN = 20_000;
  private static final int FREE_MAX_EXCLUSIVE = 30_000;
  private static final int TRIES_MAX = 1_000;
  private static final int CONNECT_TIMEOUT_MS = 1_000;

  /** So that nobody gets a port that somebody else got and does not listen on yet. */
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private LoopbackPort() {}

  /** A port that nobody listens on and that is given to nobody else in this process. */
  public static int free() {
    for (int i = 0; i < TRIES_MAX; i++) {
      int port = ThreadLocalRandom.current().nextInt(FREE_MIN, FREE_MAX_EXCLUSIVE);
      if (isFree(port) && GIVEN.add(port)) {
        return port;
      }
    }
    throw new SandboxException(
        "no free port on " + HOST + " between " + FREE_MIN + " and " + FREE_MAX_EXCLUSIVE);
  }

  /** The wanted port if it is free, or any free one for 0. */
  static int claim(int wanted, String owner) {
    if (wanted == 0) {
      return free();
    }
    if (!isFree(wanted)) {
      throw new SandboxException(
          "port " + wanted + " on " + HOST + " is taken: expected a free one for the " + owner);
    }
    return wanted;
  }

  static boolean accepts(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(address(port), CONNECT_TIMEOUT_MS);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // Connections of an earlier run that linger in TIME_WAIT do not stand in a server's way.
      socket.setReuseAddress(true);
      socket.bind(address(port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  private static InetSocketAddress address(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
