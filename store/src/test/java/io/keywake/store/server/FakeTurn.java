package io.keywake.store.server;

/** A turn in which no connection was served. */
record FakeTurn(long nowNanos) implements Turn {
  @Override
  public long commandNanos() {
    return 0;
  }

  @Override
  public long idleNanos() {
    return 0;
  }
}
