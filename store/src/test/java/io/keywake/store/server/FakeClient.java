package io.keywake.store.server;

import io.keywake.store.command.ClientConnection;

/** A connection without a client, which notes whether it was closed. */
final class FakeClient implements ClientConnection {
  boolean killed;

  @Override
  public String remoteAddress() {
    return "127.0.0.1:50000";
  }

  @Override
  public String localAddress() {
    return "127.0.0.1:6379";
  }

  @Override
  public long receivedBytes() {
    return 0;
  }

  @Override
  public long pendingReplyBytes() {
    return 0;
  }

  @Override
  public void resumed() {}

  @Override
  public void kill() {
    killed = true;
  }
}
