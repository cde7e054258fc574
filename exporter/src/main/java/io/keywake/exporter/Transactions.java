package io.keywake.exporter;

import io.keywake.store.Invariant;
import io.keywake.store.bgiteration.Item;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Responsible for transactions: what goes into one, when it is committed, and what happens if it is
 * not. Owned by the exporter's thread.
 *
 * <p>A transaction begins with its first record and ends between items, so that a unit lies in one
 * transaction. A barrier always ends the transaction that it is in: its offsets are known when all
 * records before it are acknowledged, it is sent then, and committed together with them.
 */
final class Transactions {
  /** What the transactions' owner learns; called from within {@link #step}. */
  interface Listener {
    /** Everything of the first {@code items} items that were read is published. */
    void committed(Committed transaction);

    /**
     * Nothing that has not been reported as committed counts.
     *
     * @param refused whether it is known that values are to blame
     */
    void lost(String reason, boolean refused);

    /** Values were refused; they are presented again, and must not be sent again. */
    void refused(List<Refusal> refusals);

    /** There is a fresh producer. */
    void connected();

    /** There is none yet; it is tried again. */
    void unreachable(String reason);

    /** Another process has taken over; nothing can be sent any more. */
    void superseded();
  }

  /**
   * A transaction that took effect.
   *
   * @param items how many items had been read when its last one was complete
   * @param sequence of that item
   * @param barrier what it was closed with, or null
   */
  record Committed(
      long items, long sequence, long records, long bytes, Item.@Nullable Consistent barrier) {}

  private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);
  private static final long RECORDS_MAX = 200_000;
  private static final long BYTES_MAX = 128L << 20;

  private final String name;
  private final Transport transport;
  private final ControlRecords control;
  private final RefreshSchedule refresh;
  private final Listener listener;
  private final long commitIntervalNanos;
  private final Backoff backoff = new Backoff();

  private TransactionState state = TransactionState.NONE;
  private boolean aborted;
  private boolean refused;
  private long retryNanos;
  private long beginNanos;
  private long lastCommitNanos;
  private long records;
  private long bytes;
  private long items;
  private long sequence;
  private Item.@Nullable Consistent barrier;
  private QuarantinedKeys.Summary quarantined = QuarantinedKeys.Summary.NONE;

  Transactions(
      ExportSettings settings,
      Transport transport,
      ControlRecords control,
      RefreshSchedule refresh,
      long nowNanos,
      Listener listener) {
    this.name = settings.name();
    this.transport = transport;
    this.control = control;
    this.refresh = refresh;
    this.listener = listener;
    this.commitIntervalNanos = settings.commitIntervalMs() * 1_000_000L;
    this.lastCommitNanos = nowNanos - commitIntervalNanos;
  }

  TransactionState state() {
    return state;
  }

  /** Begins without a producer: gets one as soon as this time has come. */
  void connectAt(long nanos) {
    transitionTo(TransactionState.RETRYING);
    retryNanos = nanos;
  }

  /** Whether a record can be sent at once. */
  boolean hasRoom() {
    return state.takesRecords() && transport.hasRoom();
  }

  /** Sends a record, as the first of a transaction if there is none. */
  void send(ProducerRecord<byte[], byte[]> record, long nowNanos) {
    if (state == TransactionState.NONE) {
      begin(nowNanos);
    }
    transport.send(record);
    records++;
    bytes += record.key().length + (record.value() == null ? 0 : record.value().length);
  }

  /** All records of an item have been sent. */
  void endOfItem(long itemsRead, long itemSequence) {
    items = itemsRead;
    sequence = itemSequence;
  }

  /** Closes the transaction with a barrier; there is one after this, even if it holds no record. */
  void close(Item.Consistent consistent, QuarantinedKeys.Summary keys, long nowNanos) {
    if (state == TransactionState.NONE) {
      begin(nowNanos);
    }
    barrier = consistent;
    quarantined = keys;
    transitionTo(TransactionState.FLUSHING);
    transport.flush();
  }

  /** When something is to be done that neither a record nor the transport brings about. */
  long dueNanos() {
    if (state == TransactionState.RETRYING) {
      return retryNanos;
    }
    if (state != TransactionState.OPEN) {
      return Long.MAX_VALUE;
    }
    boolean full = records >= RECORDS_MAX || bytes >= BYTES_MAX;
    return full ? beginNanos : beginNanos + commitIntervalNanos;
  }

  /** From when on another commit may follow the last one. */
  long nextCommitNanos() {
    return lastCommitNanos + commitIntervalNanos;
  }

  /** Takes in how operations ended and begins the next one; to be called between items. */
  void step(long nowNanos) {
    Transport.Outcome outcome = transport.takeOutcome();
    if (outcome != null) {
      ended(outcome, nowNanos);
    } else if (state == TransactionState.OPEN && transport.failure() != null) {
      lose();
    } else if (state == TransactionState.OPEN && nowNanos >= dueNanos()) {
      commit(nowNanos);
    } else if (state == TransactionState.RETRYING && nowNanos >= retryNanos) {
      retry();
    }
  }

  private void ended(Transport.Outcome outcome, long nowNanos) {
    boolean done = outcome == Transport.Outcome.DONE && transport.failure() == null;
    switch (state) {
      case FLUSHING -> {
        if (done) {
          sendBarrier();
          commit(nowNanos);
        } else {
          lose();
        }
      }
      case COMMITTING -> {
        if (done) {
          committed();
        } else {
          lose();
        }
      }
      case ABORTING -> {
        aborted = done;
        takeRefusals();
        retryLater(nowNanos);
      }
      case CONNECTING -> {
        if (outcome == Transport.Outcome.SUPERSEDED) {
          listener.superseded();
        } else if (done) {
          transitionTo(TransactionState.NONE);
          listener.connected();
        } else {
          retryLater(nowNanos);
          listener.unreachable(String.valueOf(transport.failure()));
        }
      }
      case NONE, OPEN, RETRYING ->
          throw Invariant.broken("an operation ended while the transaction was " + state);
    }
  }

  private void begin(long nowNanos) {
    transitionTo(TransactionState.OPEN);
    beginNanos = nowNanos;
    transport.begin();
  }

  private void sendBarrier() {
    Item.Consistent consistent = barrier;
    if (consistent == null) {
      throw Invariant.broken("a transaction was flushed without a barrier to close it");
    }
    long[] endOffsets = transport.endOffsets();
    refresh.ended(endOffsets);
    transport.send(
        control.barrier(
            consistent,
            items,
            refresh.startOffsets(consistent.sharesAgain()),
            endOffsets,
            quarantined));
  }

  private void commit(long nowNanos) {
    transitionTo(TransactionState.COMMITTING);
    lastCommitNanos = nowNanos;
    transport.commit();
  }

  private void committed() {
    Committed transaction = new Committed(items, sequence, records, bytes, barrier);
    backoff.succeeded();
    forget();
    transitionTo(TransactionState.NONE);
    listener.committed(transaction);
  }

  private void lose() {
    String reason = String.valueOf(transport.failure());
    LOG.warn("Export {}: a transaction of {} records is lost: {}", name, records, reason);
    forget();
    transitionTo(TransactionState.ABORTING);
    refused = false;
    takeRefusals();
    transport.abort();
    listener.lost(reason, refused);
  }

  private void retryLater(long nowNanos) {
    transitionTo(TransactionState.RETRYING);
    retryNanos = refused ? nowNanos : nowNanos + backoff.next();
    refused = false;
  }

  private void takeRefusals() {
    List<Refusal> refusals = transport.takeRefusals();
    if (!refusals.isEmpty()) {
      refused = true;
      listener.refused(refusals);
    }
  }

  private void retry() {
    if (aborted) {
      transitionTo(TransactionState.NONE);
    } else {
      transitionTo(TransactionState.CONNECTING);
      transport.reconnect();
    }
  }

  private void forget() {
    records = 0;
    bytes = 0;
    barrier = null;
  }

  private void transitionTo(TransactionState next) {
    if (!next.mayFollow(state)) {
      throw Invariant.broken("transaction from " + state + " to " + next);
    }
    state = next;
  }
}
