package io.keywake.cli.faults;

import io.keywake.sandbox.LoopbackPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.protocol.ApiKeys;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy before each of several brokers, which cuts, refuses and delays what goes through.
 * Commanded by any thread; every port has a thread that accepts, every connection two that copy.
 */
final class FaultyNetwork implements AutoCloseable {

  /** Where a request breaks off. */
  enum Cut {
    /** The broker never hears of it. */
    BEFORE,
    /** The broker gets the first half of it. */
    WITHIN,
    /** The broker does what it says, and nobody hears its answer. */
    BEFORE_ITS_ANSWER
  }

  /** A connection is to be cut, once, at the first request of a kind. */
  private record Trap(ApiKeys request, Cut cut, CompletableFuture<Void> sprung) {}

  private final List<ServerSocket> listeners = new ArrayList<>();
  private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable Trap> trap = new AtomicReference<>();
  private volatile List<Integer> targets = List.of();
  private volatile boolean refusing;
  private volatile int delayMs;

  /** Listens on so many ports; connections are accepted once {@link #forwardTo} was called. */
  FaultyNetwork(int ports) throws IOException {
    for (int index = 0; index < ports; index++) {
      ServerSocket listener = new ServerSocket();
      listener.setReuseAddress(true);
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), LoopbackPort.free()));
      listeners.add(listener);
    }
  }

  List<Integer> ports() {
    return listeners.stream().map(ServerSocket::getLocalPort).toList();
  }

  /** For {@code bootstrap.servers}. */
  String bootstrapServers() {
    return String.join(",", ports().stream().map(port -> LoopbackPort.HOST + ":" + port).toList());
  }

  /** What is behind each port. */
  void forwardTo(List<Integer> brokerPorts) {
    targets = List.copyOf(brokerPorts);
    for (int index = 0; index < listeners.size(); index++) {
      int port = index;
      daemon("proxy-" + index, () -> accept(port));
    }
  }

  /** Ends all connections; new ones are welcome. */
  void cut() {
    connections.forEach(ProxiedConnection::close);
  }

  /** Ends all connections and accepts no others until {@link #heal}. */
  void refuse() {
    refusing = true;
    cut();
  }

  /** Holds every request back for so long. */
  void delay(int milliseconds) {
    delayMs = milliseconds;
  }

  /** Everything goes through from now on. */
  void heal() {
    refusing = false;
    delayMs = 0;
    trap.set(null);
  }

  /** Cuts the connection of the next request of a kind; completes when that has been done. */
  CompletableFuture<Void> cutAt(ApiKeys request, Cut cut) {
    Trap set = new Trap(request, cut, new CompletableFuture<>());
    trap.set(set);
    return set.sprung();
  }

  boolean isRefusing() {
    return refusing;
  }

  int delayMs() {
    return delayMs;
  }

  /** Whether this request is the one to be cut, and where; null if it is not. */
  @Nullable Cut springs(int apiKey) {
    Trap set = trap.get();
    if (set == null || set.request().id != apiKey || !trap.compareAndSet(set, null)) {
      return null;
    }
    set.sprung().complete(null);
    return set.cut();
  }

  void ended(ProxiedConnection connection) {
    connections.remove(connection);
  }

  private void accept(int index) {
    try {
      while (true) {
        Socket client = listeners.get(index).accept();
        if (refusing) {
          client.close();
        } else {
          connect(client, targets.get(index));
        }
      }
    } catch (IOException closed) {
      // So this proxy is not needed any more.
    }
  }

  private void connect(Socket client, int port) throws IOException {
    Socket broker;
    try {
      broker = new Socket(InetAddress.getLoopbackAddress(), port);
    } catch (IOException refused) {
      client.close();
      return;
    }
    ProxiedConnection connection = new ProxiedConnection(this, client, broker);
    connections.add(connection);
    daemon("proxy-requests", connection::forwardRequests);
    daemon("proxy-answers", connection::forwardAnswers);
    if (refusing) {
      connection.close();
    }
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      for (ServerSocket listener : listeners) {
        listener.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }
}
