package io.keywake.store.network;

import io.keywake.store.resp.ReplyWriter;

/** What executes the requests of one connection. Called on the execution thread. */
public interface CommandExecutor {
  /**
   * Executes one request and writes its reply; argument 0 is the command's name. The arrays are the
   * executor's.
   */
  void execute(byte[][] request, ReplyWriter replies);

  /** The connection is gone. Called exactly once. */
  void disconnected();

  /** Gives each new connection its executor. */
  @FunctionalInterface
  interface Factory {
    CommandExecutor connected(ClientConnection connection);
  }
}
