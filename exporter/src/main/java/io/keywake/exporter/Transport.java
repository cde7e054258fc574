package io.keywake.exporter;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Kafka as the logic of an export sees it: a transactional producer. Called by the exporter's
 * thread alone.
 *
 * <p>Nothing here waits, but {@link #await}. {@link #flush}, {@link #commit}, {@link #abort} and
 * {@link #reconnect} are operations that go on in the background: one at a time, each ends with one
 * {@link Outcome}, and nothing is sent until then.
 */
interface Transport extends AutoCloseable {
  /** How an operation ended. */
  enum Outcome {
    DONE,
    /** It did not happen, or nobody knows; {@link #failure} says why. */
    FAILED,
    /** Another process exports to the topic in a newer generation. Only after a reconnect. */
    SUPERSEDED
  }

  /** Begins a transaction. */
  void begin();

  /** Sends a record as part of the transaction. What goes wrong shows as a {@link #failure}. */
  void send(ProducerRecord<byte[], byte[]> record);

  /** Whether a record can be sent without waiting for others to be acknowledged. */
  boolean hasRoom();

  /** Waits until every record that was sent is acknowledged. */
  void flush();

  /** Commits the transaction, and goes on trying for as long as the outcome is unknown. */
  void commit();

  /** Aborts the transaction. */
  void abort();

  /**
   * Gets a fresh producer, unless another process has taken the topic over. What the old one had
   * begun is committed or aborted after it, nobody knows which.
   */
  void reconnect();

  /** How the operation has ended, once; null while it goes on. */
  @Nullable Outcome takeOutcome();

  /** Why the transaction cannot be committed any more, or what the last operation failed of. */
  @Nullable String failure();

  /**
   * The values that were refused for what they are, each once. All are known when the transaction
   * is aborted.
   */
  List<Refusal> takeRefusals();

  /** Records that were sent and have not been answered yet. */
  long unanswered();

  /** Counts acknowledgements and outcomes; what does not move for long stands still. */
  long progress();

  /**
   * For every partition of the export's topics, by its number: the offset after the last record
   * that was acknowledged, or where the log ended before. To be asked after a flush.
   */
  long[] endOffsets();

  /** Waits until an operation has ended or records were acknowledged, or the time is up. */
  void await(long nanos) throws InterruptedException;

  /** Drops everything that is not committed. */
  @Override
  void close();
}
