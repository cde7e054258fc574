package io.keywake.exporter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * One producer, from its initialisation to its end, and what it has been told by the brokers.
 *
 * <p>{@link #begin} and {@link #send} are for the exporter's thread, {@link #onCompletion} is
 * called by the producer's, the rest is for any.
 */
final class ProducerSession implements Callback {
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

  private final Producer<byte[], byte[]> producer;
  private final ExportTopics topics;

  // Written by the exporter's thread.
  private long sentBytes;
  private final AtomicLong sent = new AtomicLong();

  // Written by the producer's thread.
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong answeredBytes = new AtomicLong();
  private final AtomicLongArray endOffsets;
  private final Queue<Refusal> refusals = new ConcurrentLinkedQueue<>();

  /** Whether the transaction has had a refusal. */
  private volatile boolean refused;

  private volatile @Nullable Exception failure;

  /**
   * @param endOffsets where the partitions of the topics end, by their numbers
   */
  ProducerSession(Producer<byte[], byte[]> producer, ExportTopics topics, long[] endOffsets) {
    this.producer = producer;
    this.topics = topics;
    this.endOffsets = new AtomicLongArray(endOffsets);
  }

  void begin() {
    sentBytes = answeredBytes.get();
    try {
      producer.beginTransaction();
    } catch (KafkaException | IllegalStateException e) {
      fail(e);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The callback is told the same.
  void send(ProducerRecord<byte[], byte[]> record) {
    if (failure != null) {
      return;
    }
    sent.lazySet(sent.get() + 1);
    sentBytes += record.key().length + (record.value() == null ? 0 : record.value().length);
    try {
      producer.send(record, record instanceof EntryRecord entry ? answerTo(entry.origin()) : this);
    } catch (KafkaException | IllegalStateException e) {
      answered.incrementAndGet();
      fail(e);
    }
  }

  /**
   * The first refusal of a transaction is the one to believe: what the producer had not sent by
   * then it gives up with the same. Others of its batch may have been told before that they fail
   * with it.
   */
  private Callback answerTo(EntryRecord.Origin origin) {
    return (metadata, exception) -> {
      if (!refused && Refusal.isBecauseOfRecord(exception)) {
        refused = true;
        refusals.add(new Refusal(origin, String.valueOf(exception)));
      }
      onCompletion(metadata, exception);
    };
  }

  @Override
  public void onCompletion(RecordMetadata metadata, @Nullable Exception exception) {
    if (exception != null) {
      fail(exception);
    } else {
      int number = topics.number(metadata.topic(), metadata.partition());
      if (number >= 0) {
        endOffsets.lazySet(number, metadata.offset() + 1);
      }
      acknowledged.lazySet(acknowledged.get() + 1);
      answeredBytes.lazySet(
          answeredBytes.get()
              + metadata.serializedKeySize()
              + Math.max(0, metadata.serializedValueSize()));
    }
    answered.incrementAndGet();
  }

  boolean hasRoom() {
    return sentBytes - answeredBytes.get() < KafkaClients.UNANSWERED_BYTES_MAX;
  }

  long unanswered() {
    return sent.get() - answered.get();
  }

  long acknowledged() {
    return acknowledged.get();
  }

  long[] endOffsets() {
    long[] ends = new long[endOffsets.length()];
    for (int partition = 0; partition < ends.length; partition++) {
      ends[partition] = endOffsets.get(partition);
    }
    return ends;
  }

  void fail(Exception exception) {
    if (failure == null) {
      failure = exception;
    }
  }

  @Nullable Exception failure() {
    return failure;
  }

  /** What was refused for itself, once. */
  List<Refusal> takeRefusals() {
    List<Refusal> taken = new ArrayList<>();
    for (Refusal next = refusals.poll(); next != null; next = refusals.poll()) {
      taken.add(next);
    }
    return taken;
  }

  void flush() {
    producer.flush();
  }

  void commit() {
    producer.commitTransaction();
  }

  /** Aborts the transaction; another one may begin after it. */
  void abort() {
    producer.abortTransaction();
    refused = false;
    failure = null;
  }

  /** Ends the producer, and aborts its transaction if the brokers can be told soon. */
  void close() {
    producer.close(CLOSE_PATIENCE);
  }

  /** Ends the producer at once; whoever waits for it is released. */
  void kill() {
    producer.close(Duration.ZERO);
  }
}
