package io.keywake.exporter;

import io.keywake.store.Invariant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transport over a real producer. Owned by the exporter's thread; operations run on a thread of
 * the transport's own, the committer, because they wait for brokers.
 *
 * <p>While an operation is under way the exporter's thread leaves the session alone, so that the
 * committer may replace it; the outcome, written last, hands it back through the {@link
 * OutcomeSlot}.
 */
final class KafkaTransport implements Transport {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaTransport.class);
  private static final long CLOSE_PATIENCE_MS = 5_000;

  /** Gets a session in place of one that is of no use any more. */
  @FunctionalInterface
  interface Renewal {
    /** A session in the same generation, or null if there is a newer one. */
    @Nullable ProducerSession again() throws InterruptedException;
  }

  /** Something that waits for brokers. */
  private interface Operation {
    Outcome run() throws InterruptedException;
  }

  private final String name;
  private final Renewal renewal;
  private final ExecutorService committer;
  private final AtomicLong outcomes = new AtomicLong();
  private final OutcomeSlot slot = new OutcomeSlot();
  private volatile @Nullable ProducerSession session;
  private volatile @Nullable String operationFailure;
  private volatile boolean closing;
  private boolean busy;

  /**
   * @param session ready to begin a transaction; null to have one only after a {@link #reconnect}
   */
  KafkaTransport(String name, Renewal renewal, @Nullable ProducerSession session) {
    this.name = name;
    this.renewal = renewal;
    this.session = session;
    this.committer =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "keywake-export-" + name + "-committer");
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public void begin() {
    requireFree();
    connected().begin();
  }

  @Override
  public void send(ProducerRecord<byte[], byte[]> record) {
    requireFree();
    connected().send(record);
  }

  @Override
  public boolean hasRoom() {
    return connected().hasRoom();
  }

  @Override
  public void flush() {
    start(
        () -> {
          connected().flush();
          return Outcome.DONE;
        });
  }

  @Override
  public void commit() {
    start(
        () -> {
          untilAnswered(connected()::commit);
          return Outcome.DONE;
        });
  }

  @Override
  public void abort() {
    start(
        () -> {
          untilAnswered(connected()::abort);
          return Outcome.DONE;
        });
  }

  @Override
  public void reconnect() {
    start(
        () -> {
          kill();
          ProducerSession fresh = renewal.again();
          if (fresh == null) {
            return Outcome.SUPERSEDED;
          }
          session = fresh;
          if (closing) {
            fresh.kill();
          }
          return Outcome.DONE;
        });
  }

  @Override
  public @Nullable Outcome takeOutcome() {
    Outcome taken = slot.take();
    if (taken != null) {
      busy = false;
    }
    return taken;
  }

  @Override
  public @Nullable String failure() {
    ProducerSession current = session;
    Exception sessionFailure = current == null ? null : current.failure();
    return sessionFailure != null ? describe(sessionFailure) : operationFailure;
  }

  @Override
  public List<Refusal> takeRefusals() {
    ProducerSession current = session;
    return current == null ? List.of() : current.takeRefusals();
  }

  @Override
  public long unanswered() {
    ProducerSession current = session;
    return current == null ? 0 : current.unanswered();
  }

  @Override
  public long progress() {
    ProducerSession current = session;
    return (current == null ? 0 : current.acknowledged()) + outcomes.get();
  }

  @Override
  public long[] endOffsets() {
    return connected().endOffsets();
  }

  @Override
  public void await(long nanos) throws InterruptedException {
    slot.await(nanos);
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted while waiting for brokers");
    }
  }

  /** Waits a little for an open transaction to be aborted, so that no reader has to wait for it. */
  @Override
  public void close() {
    closing = true;
    ProducerSession current = session;
    if (current != null && (!busy || !slot.isEmpty())) {
      current.close();
    } else {
      kill();
    }
    committer.shutdown();
    try {
      if (!committer.awaitTermination(CLOSE_PATIENCE_MS, TimeUnit.MILLISECONDS)) {
        LOG.warn("Export {}: the committer does not end within {} ms", name, CLOSE_PATIENCE_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kill();
  }

  private void kill() {
    ProducerSession current = session;
    if (current != null) {
      current.kill();
    }
  }

  private ProducerSession connected() {
    ProducerSession current = session;
    if (current == null) {
      throw Invariant.broken("a transport was used before it was connected");
    }
    return current;
  }

  /** A time-out leaves the outcome open; asking again is how it is learned. */
  private void untilAnswered(Runnable request) {
    while (true) {
      try {
        request.run();
        return;
      } catch (TimeoutException e) {
        if (closing) {
          throw e;
        }
      }
    }
  }

  private void start(Operation operation) {
    requireFree();
    busy = true;
    operationFailure = null;
    committer.execute(() -> run(operation));
  }

  private void run(Operation operation) {
    Outcome ended = Outcome.FAILED;
    try {
      ended = operation.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      operationFailure = describe(e);
    } catch (RuntimeException | Error e) {
      // Whatever it is: who waits for the outcome waits for ever if there is none.
      operationFailure = describe(e);
    }
    outcomes.incrementAndGet();
    slot.put(ended);
  }

  private void requireFree() {
    if (busy) {
      throw new IllegalStateException("an operation of the transport is under way");
    }
  }

  private static String describe(Throwable exception) {
    return exception.getClass().getSimpleName() + ": " + exception.getMessage();
  }
}
