package io.keywake.exporter;

import io.keywake.store.keyspace.Entry;
import org.jspecify.annotations.Nullable;

/**
 * What is known of refused records of one key. Owned by the exporter's thread.
 *
 * <p>The first value that follows a refused one is sent at once, because it may be another one
 * altogether, and so is one that is smaller than any that was refused. Else a value has to wait for
 * its turn, longer after each refusal.
 */
final class RefusedKey {
  private static final long WAIT_LEAST_NANOS = 5_000_000_000L;
  private static final long WAIT_MOST_NANOS = 300_000_000_000L;

  private static final long NO_LETTER = 0;
  private static final long LETTER_DONE = -1;

  private String cause = "";
  private int refusals;

  /** Of the newest value that was refused. */
  private long sequence = -1;

  /** Of the smallest value that was refused. */
  private long heapBytes = Long.MAX_VALUE;

  private long waitNanos;
  private long nextNanos;

  /** Whether a record was refused that has nothing but the key. */
  private boolean isMute;

  /** The item that the newest refused value goes to the dead letters with, or one of the above. */
  private long letter = NO_LETTER;

  void refused(Refusal refusal, long nowNanos) {
    EntryRecord.Origin origin = refusal.origin();
    switch (origin.kind()) {
      case VALUE -> {
        if (origin.sequence() != sequence) {
          sequence = origin.sequence();
          letter = NO_LETTER;
        }
        heapBytes = Math.min(heapBytes, origin.heapBytes());
        refusals++;
        waitLonger(refusal, nowNanos);
      }
      case BARE -> {
        isMute = true;
        waitLonger(refusal, nowNanos);
      }
      case DEAD_LETTER -> letter = LETTER_DONE;
    }
  }

  /** Several records of one transaction are one refusal. */
  private void waitLonger(Refusal refusal, long nowNanos) {
    cause = refusal.cause();
    if (nowNanos >= nextNanos || waitNanos == 0) {
      waitNanos = Math.min(WAIT_MOST_NANOS, Math.max(WAIT_LEAST_NANOS, 2 * waitNanos));
      nextNanos = nowNanos + waitNanos;
    }
  }

  Refusal.@Nullable RefusedException refusal(Entry entry, long nowNanos) {
    boolean isItself = entry.sequence() == sequence;
    boolean mayBeBetter = refusals <= 1 || entry.heapBytes() < heapBytes;
    boolean isItsTurn = nowNanos >= nextNanos || (!isItself && mayBeBetter);
    return isItsTurn ? null : new Refusal.RefusedException(cause, isItself);
  }

  boolean isMute(long nowNanos) {
    return isMute && nowNanos < nextNanos;
  }

  /** From when on it may be sent again, whatever it is. */
  long nextNanos() {
    return nextNanos;
  }

  void endWait() {
    nextNanos = Long.MIN_VALUE;
  }

  boolean wantsLetter() {
    return letter == NO_LETTER;
  }

  void letterSent(long item) {
    letter = item;
  }

  void committed(long items) {
    if (letter > NO_LETTER && letter <= items) {
      letter = LETTER_DONE;
    }
  }

  void lost() {
    if (letter > NO_LETTER) {
      letter = NO_LETTER;
    }
  }
}
