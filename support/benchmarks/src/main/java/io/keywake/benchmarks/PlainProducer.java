package io.keywake.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A producer that does as little as possible: records on schedule, each beginning with the time
 * when it was due, and a commit whenever the interval is over. A thread of its own sends; the main
 * thread starts and ends it.
 */
final class PlainProducer implements AutoCloseable {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final long NANOS_PER_MS = 1_000_000;

  private final StreamSettings stream;
  private final String topic;
  private final double intervalNanos;
  private final byte[] letters;
  private final Thread thread = new Thread(this::run, "plain-producer");
  private volatile boolean ended;
  private volatile @Nullable RuntimeException failure;

  private PlainProducer(StreamSettings stream, String topic, int rate, int recordBytes) {
    this.stream = stream;
    this.topic = topic;
    this.intervalNanos = NANOS_PER_SECOND / rate;
    this.letters = Dataset.letters(Math.max(Long.BYTES, recordBytes), new SplittableRandom(1));
  }

  /** Begins to send. */
  static PlainProducer start(StreamSettings stream, String topic, int rate, int recordBytes) {
    PlainProducer producer = new PlainProducer(stream, topic, rate, recordBytes);
    producer.thread.setDaemon(true);
    producer.thread.start();
    return producer;
  }

  private void run() {
    Map<String, Object> settings = new HashMap<>(stream.allProducerSettings());
    settings.put("bootstrap.servers", stream.bootstrapServers());
    settings.put("transactional.id", topic);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      send(producer);
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The commit fails if a record does.
  private void send(KafkaProducer<byte[], byte[]> producer) {
    long beginNanos = System.nanoTime();
    long sent = 0;
    while (!ended) {
      long commitNanos = System.nanoTime() + stream.commitIntervalMs() * NANOS_PER_MS;
      producer.beginTransaction();
      while (!ended && System.nanoTime() < commitNanos) {
        long dueNanos = beginNanos + (long) (sent * intervalNanos);
        if (dueNanos > System.nanoTime()) {
          LockSupport.parkNanos(dueNanos - System.nanoTime());
          continue;
        }
        byte[] value = letters.clone();
        ByteBuffer.wrap(value).putLong(dueNanos);
        producer.send(new ProducerRecord<>(topic, Long.toString(sent).getBytes(US_ASCII), value));
        sent++;
      }
      producer.commitTransaction();
    }
  }

  @Override
  public void close() {
    ended = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    RuntimeException cause = failure;
    if (cause != null) {
      throw cause;
    }
  }
}
