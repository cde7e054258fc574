package io.keywake.store.network;

import io.keywake.store.command.CommandExecutor;
import io.keywake.store.resp.ReplyChunks;
import io.keywake.store.resp.RequestLimits;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/** What all connections of a server share. Owned by the execution thread. */
final class ConnectionContext {
  final CommandExecutor executor;
  final TurnMeter meter;
  final NetworkCounters counters;

  private final Consumer<Throwable> broken;

  final ReplyChunks chunks = new ReplyChunks();
  final ReceiveBuffer receiveBuffer = new ReceiveBuffer();

  /** The open ones, oldest first. */
  final Set<Connection> connections = new LinkedHashSet<>();

  RequestLimits requestLimits;
  int clientsMax;
  private boolean failed;

  /** Whether only clients of this machine are let in. */
  boolean loopbackOnly = true;

  /** After so many seconds of silence a new connection's other end is probed; 0 for never. */
  int keepAliveSeconds = 300;

  ConnectionContext(
      CommandExecutor executor,
      TurnMeter meter,
      NetworkCounters counters,
      Consumer<Throwable> broken,
      RequestLimits requestLimits,
      int clientsMax) {
    this.executor = executor;
    this.meter = meter;
    this.counters = counters;
    this.broken = broken;
    this.requestLimits = requestLimits;
    this.clientsMax = clientsMax;
  }

  /** Reports a failure that is the code's and not a client's; nothing is executed after it. */
  void fail(Throwable failure) {
    failed = true;
    broken.accept(failure);
  }

  boolean hasFailed() {
    return failed;
  }
}
