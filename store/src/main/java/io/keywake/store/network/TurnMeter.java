package io.keywake.store.network;

import java.util.function.LongSupplier;

/**
 * Measures how long the connections keep the execution thread in one turn of its loop. Owned by the
 * execution thread.
 *
 * <p>A turn's work begins with the first connection that has something to read or to send, so that
 * waiting in the kernel does not count; it ends when the loop asks. The clock is read once for
 * each, not once per command.
 */
public final class TurnMeter {
  private final LongSupplier nanoClock;

  private boolean begun;
  private long nowNanos;
  private long lastWorkNanos;
  private long commands;

  public TurnMeter(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.nowNanos = nanoClock.getAsLong();
    this.lastWorkNanos = nowNanos;
  }

  /** A connection starts to work. */
  void begin() {
    if (!begun) {
      begun = true;
      nowNanos = nanoClock.getAsLong();
    }
  }

  void countCommand() {
    commands++;
  }

  /**
   * The clock as it stood when this turn's work began: cheap, and right to about the length of a
   * turn.
   */
  long nowNanos() {
    return nowNanos;
  }

  /** Ends the turn and returns for how long connections were served in it, 0 if none was. */
  public long endTurn(long endNanos) {
    long worked = 0;
    if (begun) {
      begun = false;
      worked = Math.max(0, endNanos - nowNanos);
      lastWorkNanos = endNanos;
    }
    nowNanos = endNanos;
    return worked;
  }

  /** When connections were last served. */
  public long lastWorkNanos() {
    return lastWorkNanos;
  }

  /** Requests executed since the start. */
  public long commands() {
    return commands;
  }
}
