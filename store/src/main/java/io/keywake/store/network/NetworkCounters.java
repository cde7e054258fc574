package io.keywake.store.network;

import io.keywake.store.command.NetworkFacts;

/** What has gone over the network since the start. Owned by the execution thread. */
public final class NetworkCounters implements NetworkFacts {
  private long receivedBytes;
  private long sentBytes;
  private long rejectedConnections;

  void received(int bytes) {
    receivedBytes += bytes;
  }

  void sent(int bytes) {
    sentBytes += bytes;
  }

  void rejected() {
    rejectedConnections++;
  }

  @Override
  public long receivedBytes() {
    return receivedBytes;
  }

  @Override
  public long sentBytes() {
    return sentBytes;
  }

  @Override
  public long rejectedConnections() {
    return rejectedConnections;
  }
}
