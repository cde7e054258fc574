package io.keywake.exporter;

import io.keywake.store.bgiteration.IterationReader;
import io.keywake.store.bgiteration.KnownKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that keys which older generations have left in the topics, and which are not there any
 * more, get tombstones: for readers who do not know of generations. Owned by the exporter's thread;
 * {@link #status} is for any.
 *
 * <p>It begins when the generation has its first barrier, because by then every key of the store
 * has a record of this generation. From then on the iteration is asked about the keys of older
 * records. It answers in the order of its items, so a key that is created or deleted at that moment
 * comes out right, and what a lost transaction takes with it is presented again like anything else.
 *
 * <p>What cannot have a record of this generation needs no question: a part of a large value, whose
 * key names its generation, and a key in a topic that it does not belong to, or of a database that
 * the store does not have. Such tombstones are sent at once, some at a time, and sent again if
 * their transaction is lost.
 *
 * <pre>
 *   WAITING    -> READING     the generation has a barrier
 *   READING    -> CONFIRMING  there are no more older records, and the iteration has answered
 *   CONFIRMING -> CONFIRMED   a consistent point was read that lies behind all answers
 *   CONFIRMED  -> DONE        its barrier is committed
 *   CONFIRMED  -> CONFIRMING  its barrier is lost
 *   WAITING, READING, CONFIRMING, CONFIRMED
 *              -> WAITING     a session ends, and another one begins from the start
 * </pre>
 */
final class OrphanRemoval {
  private enum State {
    WAITING,
    READING,
    CONFIRMING,
    CONFIRMED,
    DONE
  }

  /**
   * How far it is. Immutable.
   *
   * @param removing whether orphans may still stand in the topics
   * @param fraction of older records that have been looked at, 0 to 1
   * @param keys that have been looked at
   */
  record Status(boolean removing, double fraction, long keys) {
    static final Status NONE = new Status(false, 0, 0);
  }

  private static final Logger LOG = LoggerFactory.getLogger(OrphanRemoval.class);

  /** Batches of a few hundred keys follow each other no faster, so that the stream comes first. */
  private static final long BATCH_INTERVAL_NANOS = 5_000_000;

  /** While so many keys are pending the iteration has enough to do. */
  private static final long PENDING_MAX = 20_000;

  private final String name;
  private final OlderKeyCheck check;
  private final OlderKeys.Source source;

  private State state;
  private @Nullable OlderKeys older;
  private long nextNanos;
  private long keys;

  /** Set by the execution thread when it has answered the question. */
  private volatile boolean answered = true;

  /** Keys whose tombstones are sent at once; whether they are, in the present transaction. */
  private List<OlderKey> certain = List.of();

  private boolean sent;

  /** Answers are among so many items of the iteration. */
  private long answeredBy;

  /** The item that is the first consistent point behind them. */
  private long confirmedAt;

  private volatile Status status;

  /**
   * @param hasOlderRecords whether the topics held records when the generation began
   */
  OrphanRemoval(
      String name, boolean hasOlderRecords, OlderKeyCheck check, OlderKeys.Source source) {
    this.name = name;
    this.check = check;
    this.source = source;
    state = hasOlderRecords ? State.WAITING : State.DONE;
    status = status(hasOlderRecords ? 0 : 1);
  }

  Status status() {
    return status;
  }

  /** Whether a barrier that is the {@code item}th item has to say that orphans may be left. */
  boolean isRemovingAt(long item) {
    return state != State.DONE && (state != State.CONFIRMED || item < confirmedAt);
  }

  /** When there is something to do that no item brings about. */
  long dueNanos() {
    return state == State.READING ? nextNanos : Long.MAX_VALUE;
  }

  /**
   * Does a little.
   *
   * @param hasBarrier whether the generation has one
   * @param sink for tombstones, null if nothing can be sent now
   */
  void step(
      IterationReader reader,
      boolean hasBarrier,
      @Nullable Consumer<OlderKey> sink,
      long nowNanos) {
    if (state == State.WAITING && hasBarrier) {
      LOG.info("Export {}: looks for keys that older generations have left", name);
      older = source.open();
      state = State.READING;
    }
    OlderKeys reading = older;
    if (state != State.READING || reading == null) {
      return;
    }
    if (!certain.isEmpty()) {
      if (!sent && sink != null) {
        certain.forEach(sink);
        sent = true;
      }
      return;
    }
    if (answered && nowNanos >= nextNanos && reader.status().pending() < PENDING_MAX) {
      nextNanos = nowNanos + BATCH_INTERVAL_NANOS;
      next(reader, reading);
    }
  }

  private void next(IterationReader reader, OlderKeys reading) {
    List<OlderKey> batch = reading.poll();
    if (batch == null) {
      // The answers are queued, so all that is read up to the end of the present queue has them.
      answeredBy = reader.readItems() + reader.status().queueLength();
      reader.askConsistent();
      state = State.CONFIRMING;
      status = status(1);
      return;
    }
    keys += batch.size();
    status = status(reading.fraction());
    List<KnownKey> asked = new ArrayList<>();
    List<OlderKey> gone = new ArrayList<>();
    for (OlderKey key : batch) {
      check.sort(key, asked, gone);
    }
    certain = gone;
    sent = false;
    if (!asked.isEmpty()) {
      answered = false;
      reader.presentIfGone(asked, () -> answered = true);
    }
  }

  /**
   * A consistent point was read.
   *
   * @param item which item it was
   * @return whether its barrier is to say that no orphans are left
   */
  boolean isConfirmedBy(long item) {
    if (state != State.CONFIRMING || item <= answeredBy) {
      return false;
    }
    state = State.CONFIRMED;
    confirmedAt = item;
    return true;
  }

  /** The first {@code items} items are published, and all that was sent before the last. */
  void committed(long items) {
    if (sent) {
      certain = List.of();
      sent = false;
    }
    if (state == State.CONFIRMED && items >= confirmedAt) {
      state = State.DONE;
      status = status(1);
      LOG.info("Export {}: no keys of older generations are left; looked at {}", name, keys);
      close();
    }
  }

  /** Nothing that was not committed counts. */
  void lost() {
    sent = false;
    if (state == State.CONFIRMED) {
      state = State.CONFIRMING;
    }
  }

  /** The session is over; another one begins from the start. */
  void endSession() {
    close();
    if (state != State.DONE) {
      state = State.WAITING;
      answered = true;
      certain = List.of();
      sent = false;
      keys = 0;
      status = status(0);
    }
  }

  private void close() {
    if (older != null) {
      older.close();
      older = null;
    }
  }

  private Status status(double fraction) {
    return new Status(state != State.DONE, fraction, keys);
  }
}
