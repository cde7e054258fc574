package io.keywake.store.server;

/** A turn as a test wants it. */
record FakeTurn(long nowNanos, long commandNanos, long idleNanos) implements Turn {

  /** One in which no connection was served. */
  FakeTurn(long nowNanos) {
    this(nowNanos, 0, 0);
  }
}
