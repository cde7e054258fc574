package io.keywake.store.network;

import io.keywake.store.resp.RequestLimits;
import java.util.List;

/**
 * Where and how clients are accepted. Immutable.
 *
 * @param addresses those to listen on, loopback by default; one with {@code -} before it may be
 *     missing
 * @param port the port to bind, 0 for any free one
 * @param backlog connections that may wait to be accepted (Redis's {@code tcp-backlog})
 * @param clientsMax connections at a time (Redis's {@code maxclients})
 * @param requestLimits what a request may be
 */
public record NetworkSettings(
    List<String> addresses, int port, int backlog, int clientsMax, RequestLimits requestLimits) {
  public static final NetworkSettings DEFAULT =
      new NetworkSettings(List.of("127.0.0.1"), 6379, 511, 10_000, RequestLimits.DEFAULT);

  public NetworkSettings {
    addresses = List.copyOf(addresses);
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + ", expected 0 to 65535");
    }
    if (backlog < 1 || clientsMax < 1) {
      throw new IllegalArgumentException(
          "backlog " + backlog + " and maxclients " + clientsMax + ", expected at least 1");
    }
  }

  public NetworkSettings withPort(int newPort) {
    return new NetworkSettings(addresses, newPort, backlog, clientsMax, requestLimits);
  }

  public NetworkSettings withClientsMax(int newClientsMax) {
    return new NetworkSettings(addresses, port, backlog, newClientsMax, requestLimits);
  }
}
