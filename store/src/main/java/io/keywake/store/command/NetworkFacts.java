package io.keywake.store.command;

/** What INFO tells of the network. Implemented by it; called on the execution thread. */
public interface NetworkFacts {
  /** Bytes received from all clients since the start. */
  long receivedBytes();

  /** Bytes sent to all clients since the start. */
  long sentBytes();

  /** Connections that were turned away since the start because there were too many. */
  long rejectedConnections();
}
