package io.keywake.exporter;

import io.keywake.exporter.Transport.Outcome;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The crossing from the committer back to the exporter's thread: the outcome of the one operation
 * that is under way. {@link #put} is for the committer, the rest for the exporter's thread.
 *
 * <p>What the committer wrote before it put the outcome is seen by whoever takes it. The exporter's
 * thread announces that it waits and then looks for an outcome; the committer puts one and then
 * looks for somebody who waits. Both fields are volatile, so one of the two sees the other.
 */
final class OutcomeSlot {
  private volatile @Nullable Outcome outcome;
  private volatile @Nullable Thread waiter;

  /** Hands over, and returns whether somebody was woken. */
  boolean put(Outcome ended) {
    outcome = ended;
    Thread waiting = waiter;
    LockSupport.unpark(waiting);
    return waiting != null;
  }

  boolean isEmpty() {
    return outcome == null;
  }

  /** The outcome, once, or null if there is none yet. */
  @Nullable Outcome take() {
    Outcome taken = outcome;
    if (taken != null) {
      outcome = null;
    }
    return taken;
  }

  /** Returns when there is an outcome, the time is up, the thread is interrupted, or before. */
  void await(long nanos) {
    if (announceWait() && nanos > 0) {
      LockSupport.parkNanos(this, nanos);
    }
    waiter = null;
  }

  /** The first half of {@link #await}; false if there is no need to wait. */
  boolean announceWait() {
    waiter = Thread.currentThread();
    return outcome == null;
  }
}
